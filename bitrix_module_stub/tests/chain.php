<?php

/**
 * The module's own way through a portal made of fakes, against a border that really runs.
 *
 * Reads JSON from standard input: the border's "url", the "portal" and its "token", the "entity", its "id" and
 * its "row", what belongs to it ("multi", "activities", "files", "disk", "tables"), options of the module, and how
 * many "seconds" to wait. Lets the card arrive, runs the job after the response and then the agent, and prints
 * what the card shows. With "state" the portal is left in that file, for tests/endpoint.php; it is then the
 * border that brings the verdict.
 *
 * What else happens to the card: it is "converted" before its verdict is there; a "later" activity comes, a
 * "robot" asks, the first proposal is taken by an administrator ("approve"), a manager gives an "opinion".
 */

declare(strict_types=1);

namespace Relay\Border\Tests;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Handlers;
use Relay\Border\Bitrix\Installation;
use Relay\Border\Bitrix\ReportPage;
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
[$rows, $id] = [$given['entity'] . 's', $given['id'] ?? 15];
$portal->$rows[$id] = $given['row'];
$portal->multi = $given['multi'] ?? [];
$portal->activities = $given['activities'] ?? [];
$portal->files = array_column($given['files'] ?? [], null, 'ID');
$portal->disk = $given['disk'] ?? [];
foreach ($given['tables'] ?? [] as $name => $lines) {
    $portal->tables[$name] = array_column($lines, null, 'ID');
}

$settings = new Settings();
foreach (['border_url' => $given['url'], 'portal' => $given['portal']] + ($given['options'] ?? []) as $name => $value) {
    $settings->set($name, $value);
}
$settings->replaceToken($given['token'], time());
Installation::bring($settings);
$fields = new CardFields($given['entity']);

$event = ['ID' => $id] + $given['row'];
$given['entity'] === 'lead' ? Handlers::onLeadAdd($event) : Handlers::onDealAdd($event);
foreach ($portal->jobs as $job) {
    $job();
}
if ($given['converted'] ?? false) {
    $portal->leads[$id]['STATUS_ID'] = 'CONVERTED';
    $portal->deals[30] = ['TITLE' => 'Сделка', 'LEAD_ID' => (string) $id];
}

/** Let the pauses pass, and the agent work until it is so far. */
$wait = static function (\Closure $isSoFar) use ($portal, $given): void {
    for ($until = time() + $given['seconds']; time() < $until && !$isSoFar(); usleep(200_000)) {
        foreach (array_keys($portal->tables['b_relay_border_queue']) as $id) {
            $portal->tables['b_relay_border_queue'][$id]['DUE'] = min(
                $portal->tables['b_relay_border_queue'][$id]['DUE'],
                time(),
            );
        }
        Agent::run();
    }
};
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
    isset($given['robot']) || $wait(static fn (): bool => $portal->comments !== []);
}
if (isset($given['later'])) {
    $portal->activities = [...$portal->activities, $given['later']];
    Handlers::onActivityAdd((string) $given['later']['ID'], $given['later']);
    $wait(static fn (): bool => count($portal->comments) > 1);
}
if (isset($given['robot'])) {
    require __DIR__ . '/../install/activities/relayborderrate/relayborderrate.php';
    $robot = new \CBPRelayBorderRate('A1');
    $robot->document = ['crm', 'CCrmDocumentLead', "LEAD_$id"];
    $robot->arProperties['Assistant'] = $given['robot'];
    $robot->Execute();
    $wait(static fn (): bool => $portal->told !== []);
}
if ($given['approve'] ?? false) {
    (new ReportPage($settings, new Agent($settings), 9, true))->submit(['approve' => '1']);
}
for ($round = 0; $round < 3; $round++) {
    Agent::run(); // nothing may be written twice
}
$card = &$portal->$rows[$id];
if (isset($given['opinion'])) {
    $option = array_search($given['opinion'], array_column($portal->enum, 'XML_ID', 'ID'), true);
    $event = ['ID' => $id, WriteBack::OPINION => (string) $option];
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
    'bindings' => array_map(static fn (array $one): array => array_values($one['BINDINGS'][0]), $portal->comments),
    'told' => array_column($portal->told, 2),
    'status' => $portal->leads[$id]['STATUS_ID'] ?? '',
    'deals' => array_column($portal->deals, 'LEAD_ID'),
    'proposals' => array_column($portal->tables['b_relay_border_proposal'] ?? [], 'STATE', 'ACTION'),
], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
