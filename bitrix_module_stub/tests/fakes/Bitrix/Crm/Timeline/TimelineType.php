<?php

declare(strict_types=1);

namespace Bitrix\Crm\Timeline;

final class TimelineType
{
    public const COMMENT = 7;
}
