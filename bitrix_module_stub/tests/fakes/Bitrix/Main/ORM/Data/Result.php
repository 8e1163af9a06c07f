<?php

declare(strict_types=1);

namespace Bitrix\Main\ORM\Data;

final class Result
{
    /** @param list<array<string, mixed>> $rows */
    public function __construct(private array $rows = [])
    {
    }

    public function isSuccess(): bool
    {
        return true;
    }

    /** @return array<string, mixed>|false */
    public function fetch(): array|false
    {
        return array_shift($this->rows) ?? false;
    }

    /** @return list<array<string, mixed>> */
    public function fetchAll(): array
    {
        return $this->rows;
    }
}
