<?php

declare(strict_types=1);

namespace Bitrix\Bizproc\Activity;

final class PropertiesDialog
{
    /** @var array<string, mixed> */
    public array $map = [];

    /** @param array<string, mixed> $context */
    public function __construct(public readonly string $file, public readonly array $context)
    {
    }

    /** @param array<string, mixed> $map */
    public function setMap(array $map): void
    {
        $this->map = $map;
    }
}
