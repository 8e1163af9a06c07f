<?php

declare(strict_types=1);

namespace Bitrix\Main\Web;

final class HttpHeaders
{
    /** @param array<string, string> $values names in lower case */
    public function __construct(private readonly array $values)
    {
    }

    public function get(string $name): ?string
    {
        return $this->values[strtolower($name)] ?? null;
    }
}
