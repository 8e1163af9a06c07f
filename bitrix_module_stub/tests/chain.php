<?php

/**
 * The module's own way through a portal made of fakes, against a border that really runs.
 *
 * Reads {"url", "portal", "token", "lead", "multi", "activities", "files", "seconds"} from standard
 * input, lets the lead arrive, runs the job after the response and then the agent, and prints what
 * the lead's card shows once a verdict or an entry is there.
 */

declare(strict_types=1);

namespace Relay\Border\Tests;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Handlers;
use Relay\Border\Bitrix\Settings;
use Relay\Border\StreamTransport;
use Relay\Border\Tests\fakes\FakePortal;

require __DIR__ . '/bootstrap.php';

$given = json_decode((string) stream_get_contents(STDIN), true, 32, JSON_THROW_ON_ERROR);
$DB = new \CMain();
$portal = FakePortal::new();
$portal->modules[] = Settings::MODULE;
$portal->border = new StreamTransport();
$portal->leads[15] = $given['lead'];
$portal->multi = $given['multi'];
$portal->activities = $given['activities'];
$portal->files = array_column($given['files'], null, 'ID');

$settings = new Settings();
$settings->set('border_url', $given['url']);
$settings->set('portal', $given['portal']);
$settings->replaceToken($given['token'], time());
$fields = new CardFields();
$fields->create();

$event = ['ID' => 15] + $given['lead'];
Handlers::onLeadAdd($event);
foreach ($portal->jobs as $job) {
    $job();
}
for ($until = time() + $given['seconds']; time() < $until && $portal->comments === []; usleep(200_000)) {
    Agent::run();
}
for ($round = 0; $round < 3; $round++) {
    Agent::run(); // nothing may be written twice
}
$card = $portal->leads[15];
echo json_encode([
    'verdict' => $fields->code('UF_CRM_RELAY_VERDICT', (string) ($card['UF_CRM_RELAY_VERDICT'] ?? '')),
    'reason' => $card['UF_CRM_RELAY_REASON'] ?? '',
    'comments' => array_column($portal->comments, 'TEXT'),
    'queue' => array_column($portal->tables['b_relay_border_queue'], 'CODE'),
    'problem' => $settings->text('problem'),
], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
