<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\Crm;
use Relay\Border\Tests\fakes\FakePortal;

final class CCrmDeal
{
    use Crm;

    private const NAME = 'DEAL';
    private const ROWS = 'deals';

    public static function CheckCreatePermission(): bool
    {
        return FakePortal::now()->mayAddDeals;
    }
}
