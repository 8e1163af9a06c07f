<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\Crm;

final class CCrmDeal
{
    use Crm;

    private const NAME = 'DEAL';
    private const ROWS = 'deals';
}
