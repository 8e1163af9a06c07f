<?php

declare(strict_types=1);

namespace Bitrix\Crm\Conversion;

use Relay\Border\Bitrix\Handlers;
use Relay\Border\Tests\fakes\FakePortal;

/**
 * Makes a deal of the lead, and lets the portal's events fire as the real one does.
 */
final class LeadConversionWizard
{
    public function __construct(private readonly int $lead, private readonly LeadConversionConfig $config)
    {
    }

    public function execute(): bool
    {
        $portal = FakePortal::now();
        if (!$portal->takesUpdates || $this->config->active !== [\CCrmOwnerType::Deal]) {
            return false;
        }
        $portal->leads[$this->lead]['STATUS_ID'] = 'CONVERTED';
        $deal = 900 + $this->lead;
        $portal->deals[$deal] = ['TITLE' => 'Сделка', 'LEAD_ID' => (string) $this->lead];
        $fields = ['ID' => $deal] + $portal->deals[$deal];
        Handlers::onDealAdd($fields);
        return true;
    }
}
