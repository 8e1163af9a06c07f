<?php

declare(strict_types=1);

final class CBPActivityExecutionStatus
{
    public const Executing = 2;
    public const Closed = 5;
}
