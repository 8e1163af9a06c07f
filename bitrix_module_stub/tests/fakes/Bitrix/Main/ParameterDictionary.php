<?php

declare(strict_types=1);

namespace Bitrix\Main;

final class ParameterDictionary
{
    /** @param array<string, string> $values */
    public function __construct(private readonly array $values)
    {
    }

    /** @return array<string, string> */
    public function toArray(): array
    {
        return $this->values;
    }
}
