<?php

declare(strict_types=1);

final class CCrmActivityDirection
{
    public const Incoming = 1;
}
