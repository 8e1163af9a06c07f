<?php

declare(strict_types=1);

namespace Bitrix\Main\Engine;

use Bitrix\Main\HttpRequest;

abstract class Controller
{
    /** @return array<string, mixed> */
    abstract public function configureActions(): array;

    public function getRequest(): HttpRequest
    {
        return new HttpRequest();
    }
}
