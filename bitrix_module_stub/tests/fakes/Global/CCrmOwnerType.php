<?php

declare(strict_types=1);

final class CCrmOwnerType
{
    public const Lead = 1;
    public const Deal = 2;
}
