<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\Crm;

final class CCrmCompany
{
    use Crm;

    private const NAME = 'COMPANY';
    private const ROWS = 'companies';
}
