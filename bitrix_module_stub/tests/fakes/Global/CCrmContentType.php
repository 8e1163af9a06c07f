<?php

declare(strict_types=1);

final class CCrmContentType
{
    public const PlainText = 1;
    public const Html = 3;
}
