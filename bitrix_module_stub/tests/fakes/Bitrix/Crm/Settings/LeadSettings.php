<?php

declare(strict_types=1);

namespace Bitrix\Crm\Settings;

use Relay\Border\Tests\fakes\FakePortal;

final class LeadSettings
{
    public static function isEnabled(): bool
    {
        return FakePortal::now()->hasLeads;
    }
}
