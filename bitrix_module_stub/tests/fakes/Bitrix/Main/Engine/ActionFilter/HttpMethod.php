<?php

declare(strict_types=1);

namespace Bitrix\Main\Engine\ActionFilter;

final class HttpMethod
{
    public const METHOD_POST = 'POST';

    /** @param list<string> $methods */
    public function __construct(public readonly array $methods)
    {
    }
}
