<?php

/**
 * The module's own way through a portal made of fakes, against a border that really runs.
 *
 * Reads JSON from standard input: the border's "url", the "portal" and its "token", the "event" (entity and
 * its "row"), what belongs to it ("multi", "activities", "files"), options of the module, an "opinion", and
 * how many "seconds" to wait. Lets the card arrive, runs the job after the response and then the agent, and
 * prints what the card shows. With "state" the portal is left in that file, for tests/endpoint.php; it is
 * then the border that brings the verdict.
 */

declare(strict_types=1);

namespace Relay\Border\Tests;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Handlers;
use Relay\Border\Bitrix\Installation;
use Relay\Border\Bitrix\Settings;
use Relay\Border\StreamTransport;
use Relay\Border\Tests\fakes\FakePortal;
use Relay\Border\WriteBack;

require __DIR__ . '/bootstrap.php';

$given = json_decode((string) stream_get_contents(STDIN), true, 32, JSON_THROW_ON_ERROR);
$DB = new \CMain();
$portal = FakePortal::new();
$portal->modules[] = Settings::MODULE;
$portal->border = new StreamTransport();
$rows = $given['entity'] . 's';
$portal->$rows[15] = $given['row'];
$portal->multi = $given['multi'] ?? [];
$portal->activities = $given['activities'] ?? [];
$portal->files = array_column($given['files'] ?? [], null, 'ID');

$settings = new Settings();
foreach (['border_url' => $given['url'], 'portal' => $given['portal']] + ($given['options'] ?? []) as $name => $value) {
    $settings->set($name, $value);
}
$settings->replaceToken($given['token'], time());
Installation::bring($settings);
$fields = new CardFields($given['entity']);

$event = ['ID' => 15] + $given['row'];
$given['entity'] === 'lead' ? Handlers::onLeadAdd($event) : Handlers::onDealAdd($event);
foreach ($portal->jobs as $job) {
    $job();
}
if (isset($given['state'])) {
    $portal->save($given['state']);
    for ($until = time() + $given['seconds']; time() < $until; usleep(200_000)) {
        $portal = FakePortal::load($given['state']);
        if ($portal->comments !== []) {
            break;
        }
    }
    $portal->border = new StreamTransport();
} else {
    for ($until = time() + $given['seconds']; time() < $until && $portal->comments === []; usleep(200_000)) {
        Agent::run();
    }
}
for ($round = 0; $round < 3; $round++) {
    Agent::run(); // nothing may be written twice
}
$card = &$portal->$rows[15];
if (isset($given['opinion'])) {
    $option = array_search($given['opinion'], array_column($portal->enum, 'XML_ID', 'ID'), true);
    $event = ['ID' => 15, WriteBack::OPINION => (string) $option];
    $card = array_replace($card, array_slice($event, 1));
    Handlers::onLeadUpdate($event);
    Agent::run();
}
echo json_encode([
    'verdict' => $fields->code(WriteBack::VERDICT, (string) ($card[WriteBack::VERDICT] ?? '')),
    'reason' => $card[WriteBack::REASON] ?? '',
    'comments' => array_column($portal->comments, 'TEXT'),
    'queue' => array_column($portal->tables['b_relay_border_queue'], 'CODE', 'EVENT'),
    'posts' => $portal->posts,
    'assistants' => array_column($settings->assistants(), 'name'),
    'statistics' => (new Agent($settings))->statistics()->data,
    'problem' => $settings->text('problem'),
], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
