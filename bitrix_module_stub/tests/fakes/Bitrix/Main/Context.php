<?php

declare(strict_types=1);

namespace Bitrix\Main;

final class Context
{
    public function getRequest(): HttpRequest
    {
        return new HttpRequest();
    }
}
