<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Bitrix\Main\Engine\ActionFilter\HttpMethod;
use Bitrix\Main\HttpResponse;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Handlers;
use Relay\Border\Bitrix\CrmCard;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Bitrix\TableLedger;
use Relay\Border\Bitrix\TableQueue;
use Relay\Border\Bitrix\Tidy;
use Relay\Border\Controller\Verdict;
use Relay\Border\CardState;
use Relay\Border\Direction;
use Relay\Border\Event;
use Relay\Border\Json;
use Relay\Border\Purpose;
use Relay\Border\Signature;
use Relay\Border\SyncToken;
use Relay\Border\Tests\fakes\FakeBorder;
use Relay\Border\Tests\fakes\Vectors;
use Relay\Border\TransportFailed;

final class AgentTest extends PortalTestCase
{
    private const ROUND = '\\Relay\\Border\\Bitrix\\Agent::run();';

    /** @return list<string> */
    private function paths(): array
    {
        return array_column($this->border->taken, 'path');
    }

    public function testARoundSendsFetchesWritesAndAcknowledges(): void
    {
        (new TableQueue())->add(Event::added('lead', 15), time(), time());
        $this->border->script = [
            [202, ['message' => 'msg1', 'status' => 'accepted']],
            [200, ['results' => [self::result('r1')]]],
            [200, ['acknowledged' => 1]],
        ];
        self::assertSame(self::ROUND, Agent::run());
        self::assertSame(['/v1/messages', '/v1/results/poll', '/v1/results/ack'], $this->paths());
        self::assertSame(['r1'], $this->border->taken[2]['body']['results']);
        self::assertSame('target', $this->verdict());
        self::assertStringContainsString('Хочет купить', $this->portal->comments[0]['TEXT']);
        $bindings = [['ENTITY_TYPE_ID' => 1, 'ENTITY_ID' => 15]];
        self::assertSame(1, $this->portal->comments[0]['AUTHOR_ID']);
        self::assertSame($bindings, $this->portal->comments[0]['BINDINGS']);
        self::assertCount(1, $this->portal->shown);
        self::assertSame([], $this->portal->locks);
        self::assertArrayNotHasKey('problem', $this->portal->options['relay.border']);
    }

    public function testTheAgentSurvivesEverything(): void
    {
        $this->border->script = [new TransportFailed('connect')];
        self::assertSame(self::ROUND, Agent::run());
        self::assertStringEndsWith(' UTC border: connect', $this->portal->options['relay.border']['problem']);
        (new Settings())->set('border_url', 'nonsense');
        self::assertSame(self::ROUND, Agent::run());
        self::assertStringContainsString('InvalidArgument', $this->portal->options['relay.border']['problem']);
        $this->portal->options = [];
        self::assertSame(self::ROUND, Agent::run());
    }

    public function testTheClientIsSetUpAgainstSurprises(): void
    {
        $this->border->answer = [200, ['results' => []]];
        Agent::run();
        $wanted = ['redirect' => false, 'privateIp' => true, 'proxyHost' => '', 'disableSslVerification' => false];
        self::assertSame($wanted, array_intersect_key($this->portal->http, $wanted));
        self::assertSame(20, $this->portal->http['streamTimeout']);
    }

    public function testOneResultThatCannotBeWrittenDoesNotHoldUpTheRest(): void
    {
        $rows = [
            self::result('r1', ['outcome' => 'unheard of']),
            'nonsense',
            self::result('r2', ['entity' => ['type' => 'lead', 'id' => '404']]),
            self::result('r3'),
            self::result('r4', ['entity' => ['type' => 'contact', 'id' => '15']]),
        ];
        $this->border->script = [[200, ['results' => $rows]]];
        $this->border->answer = [200, ['acknowledged' => 1]];
        Agent::run();
        $acknowledged = $this->border->taken[1]['body'];
        self::assertSame(['r2', 'r3', 'r4'], $acknowledged['results']);
        self::assertSame(['r2' => 'gone', 'r3' => 'written', 'r4' => 'unsupported'], $acknowledged['codes']);
        self::assertCount(1, $this->portal->comments);
    }

    public function testAWriteThatFailsIsNotAcknowledgedAndComesAgain(): void
    {
        $this->portal->takesUpdates = false;
        $this->border->answer = [200, ['results' => [self::result('r1')]]];
        Agent::run();
        self::assertSame(['/v1/results/poll'], $this->paths());
        $this->portal->takesUpdates = true;
        $this->portal->takesComments = false;
        Agent::run();
        self::assertSame(['/v1/results/poll', '/v1/results/poll'], $this->paths());
        $this->portal->takesComments = true;
        Agent::run();
        Agent::run();
        self::assertSame('r1', $this->border->taken[3]['body']['results'][0]);
        self::assertSame([1, 2], [count($this->portal->comments), count($this->portal->updates)]);
    }

    public function testOurUpdateKeepsRobotsFiringAndOurHandlersQuiet(): void
    {
        $this->portal->onUpdate = static function (int $id): void {
            $fields = ['ID' => $id];
            Handlers::onLeadAdd($fields);
        };
        $this->border->script = [[200, ['results' => [self::result('r1')]]]];
        Agent::run();
        [[$id, $values, $options]] = $this->portal->updates;
        self::assertSame(15, $id);
        self::assertSame([], preg_grep('/^UF_CRM_RELAY_/', array_keys($values), PREG_GREP_INVERT));
        self::assertArrayNotHasKey('ENABLE_SYSTEM_EVENTS', $options);
        self::assertTrue($options['IS_SYSTEM_ACTION']);
        self::assertSame([], $this->rows('queue'));
    }

    public function testWhatIsSwitchedOffIsNotWritten(): void
    {
        (new Settings())->set('write_fields', 'N');
        $this->border->script = [[200, ['results' => [self::result('r1')]]]];
        Agent::run();
        self::assertSame([0, 1], [count($this->portal->updates), count($this->portal->comments)]);
        (new Settings())->set('write_timeline', 'N');
        $this->border->script = [[200, ['results' => [self::result('r2')]]]];
        Agent::run();
        self::assertSame([0, 1], [count($this->portal->updates), count($this->portal->comments)]);
    }

    public function testAClockThatIsOffIsLearntOnceAndKept(): void
    {
        $this->border->now = time() - 3600;
        $this->border->answer = [200, ['results' => []]];
        Agent::run();
        self::assertEqualsWithDelta(-3600, (int) $this->portal->options['relay.border']['clock_offset'], 2);
        $attempts = count($this->border->attempts);
        Agent::run();
        self::assertSame(1, count($this->border->attempts) - $attempts);
    }

    /** @param array<string, mixed> $body */
    private function push(array $body, ?string $changed = null, string $id = 'w1'): HttpResponse
    {
        $text = Json::encode($body);
        $this->portal->headers = Signature::headers($this->token, Direction::BorderToModule, $id, time(), $text);
        $this->portal->input = $changed ?? $text;
        return (new Verdict())->acceptAction();
    }

    public function testTheEndpointTakesASignedPushAndAnswersSigned(): void
    {
        [$filter] = (new Verdict())->configureActions()['accept']['prefilters'];
        self::assertSame([HttpMethod::class, ['POST']], [$filter::class, $filter->methods]);
        $body = ['type' => 'result', 'portal' => 'p1', 'audience' => 'module', 'result' => self::result('r1')];
        $response = $this->push($body);
        self::assertSame(['200', '{"result":"r1","code":"written"}'], [$response->status, $response->content]);
        self::assertSame('application/json', $response->headers['content-type']);
        $keys = [$this->token->key(Direction::ModuleToBorder, Purpose::Response)];
        Signature::verify($response->headers, $response->content, $keys, time(), 200, 'w1');
        self::assertSame('target', $this->verdict());
        $this->push($body);
        $this->push($body, id: 'w2');
        $this->border->script = [[200, ['results' => [self::result('r1')]]]];
        Agent::run();
        self::assertCount(1, $this->portal->comments, 'pushed thrice and polled, written once');
        self::assertSame('409', $this->push(['portal' => 'p1'] + $body + ['extra' => 1])->status);
    }

    public function testAForgedPushChangesNothing(): void
    {
        $body = ['type' => 'result', 'portal' => 'p1', 'audience' => 'module', 'result' => self::result('r1')];
        $response = $this->push($body, Json::encode(['result' => self::result('r2')] + $body));
        self::assertSame('401', $response->status);
        self::assertArrayNotHasKey('webhook-signature', $response->headers);
        $this->portal->headers = [];
        self::assertSame('401', (new Verdict())->acceptAction()->status);
        self::assertSame([[], []], [$this->portal->comments, $this->rows('seen')]);
    }

    public function testAPushDuringAnotherWriteIsToldToComeAgain(): void
    {
        $this->portal->locks['relay_border_results'] = 1;
        $body = ['type' => 'result', 'portal' => 'p1', 'audience' => 'module', 'result' => self::result('r1')];
        self::assertSame('503', $this->push($body)->status);
        self::assertSame([], $this->portal->comments);
    }

    public function testAnEntryIsFoundAgainOnlyInItsOwnCard(): void
    {
        $card = new CrmCard(new Settings());
        $lead = new CardState('lead', 15, []);
        $card->comment($lead, "текст\nrelay r1/verdict");
        self::assertTrue($card->hasComment($lead, 'relay r1/verdict'));
        self::assertFalse($card->hasComment($lead, 'relay r2/verdict'));
        self::assertFalse($card->hasComment(new CardState('lead', 16, []), 'relay r1/verdict'));
        self::assertFalse($card->hasComment(new CardState('deal', 15, []), 'relay r1/verdict'));
    }

    public function testTheLedgerKnowsTheNewestFinishedValueOfEachField(): void
    {
        $ledger = new TableLedger();
        $ledger->start('r1', 'lead', 15, ['A' => 'one', 'B' => 0.5], 1);
        $ledger->finish('r1');
        $ledger->start('r2', 'lead', 15, ['A' => 'two'], 2);
        $ledger->finish('r2');
        $ledger->start('r3', 'lead', 15, ['A' => 'begun'], 3);
        $ledger->start('r4', 'lead', 16, ['A' => 'another lead'], 4);
        $ledger->finish('r4');
        self::assertSame(['A' => 'two', 'B' => 0.5], $ledger->written('lead', 15));
        self::assertSame(['done' => false, 'values' => ['A' => 'begun'], 'steps' => []], $ledger->find('r3'));
        self::assertNull($ledger->find('r5'));
    }

    public function testTheListGrowsWithANewVerdictAndKeepsTheOldOnes(): void
    {
        $answer = ['verdict' => 'partner', 'confidence' => 1, 'reason' => 'Зовёт в партнёры'];
        $this->border->script = [[200, ['results' => [self::result('r1', ['answer' => $answer])]]]];
        Agent::run();
        self::assertSame('partner', $this->verdict());
        $codes = ['target', 'not_target', 'spam', 'unclear', 'agree', 'disagree', 'partner'];
        self::assertSame($codes, array_column($this->portal->enum, 'XML_ID'));
    }

    public function testAVerdictThatAPersonChoseInTheListStays(): void
    {
        $this->border->script = [[200, ['results' => [self::result('r1')]]]];
        Agent::run();
        foreach ([(string) (new CardFields())->option('spam'), '999'] as $round => $chosen) {
            $this->portal->leads[15]['UF_CRM_RELAY_VERDICT'] = $chosen;
            $this->border->script = [[200, ['results' => [self::result("r2$round")]]]];
            Agent::run();
            self::assertSame($chosen, $this->portal->leads[15]['UF_CRM_RELAY_VERDICT']);
        }
        self::assertCount(3, $this->portal->comments);
    }

    public function testOldPushesAreForgotten(): void
    {
        $this->portal->tables['b_relay_border_seen'] = [
            'old' => ['REQUEST_ID' => 'old', 'DIGEST' => 'x', 'CREATED' => time() - 90_000, 'CODE' => ''],
            'new' => ['REQUEST_ID' => 'new', 'DIGEST' => 'x', 'CREATED' => time() - 9_000, 'CODE' => ''],
        ];
        Agent::run();
        self::assertSame(['new'], array_column($this->rows('seen'), 'REQUEST_ID'));
    }

    public function testADryRunCountsAndWritesNothing(): void
    {
        (new Settings())->set('dry_run', 'Y');
        $this->border->script = [[200, ['results' => [self::result('r1')]]]];
        $this->border->answer = [200, ['acknowledged' => 1]];
        Agent::run();
        self::assertSame(['r1' => 'dry_run'], $this->border->taken[1]['body']['codes']);
        self::assertSame([[], [], []], [$this->portal->comments, $this->portal->updates, $this->rows('result')]);
    }

    public function testTheVerdictFollowsALeadIntoItsDeal(): void
    {
        (new CardFields('deal'))->create();
        $this->portal->leads[15]['STATUS_ID'] = 'CONVERTED';
        $this->portal->deals[30] = ['TITLE' => 'Сделка', 'LEAD_ID' => '15'];
        $this->border->answer = [200, ['results' => [self::result('r1')]]];
        Agent::run();
        Agent::run();
        $codes = array_values(array_filter(array_map(
            static fn (array $taken): array => $taken['body']['codes'] ?? [],
            $this->border->taken,
        )));
        self::assertSame([['r1' => 'followed'], ['r1' => 'repeated']], $codes);
        $bound = array_map(static fn (array $c): array => $c['BINDINGS'][0], $this->portal->comments);
        self::assertSame([[1, 15], [2, 30]], array_map('array_values', $bound));
        $option = (string) $this->portal->deals[30]['UF_CRM_RELAY_VERDICT'];
        self::assertSame('target', (new CardFields('deal'))->code('UF_CRM_RELAY_VERDICT', $option));
    }

    public function testADealGetsItsVerdictInItsOwnFields(): void
    {
        $this->portal->deals[30] = ['TITLE' => 'Сделка'];
        $result = self::result('r1', ['entity' => ['type' => 'deal', 'id' => '30']]);
        $this->border->script = [[200, ['results' => [$result]]]];
        Agent::run();
        self::assertSame('r1', $this->portal->deals[30]['UF_CRM_RELAY_RUN']);
        self::assertSame('', $this->verdict());
    }

    public function testPhoneAndSumAreFilledAsThePortalKeepsThem(): void
    {
        $map = [['field' => 'PHONE', 'key' => 'phone'], ['field' => 'OPPORTUNITY', 'key' => 'sum'],
            ['field' => 'EMAIL', 'key' => 'mail']];
        (new Settings())->set('map', (string) json_encode($map));
        $this->portal->leads[15]['OPPORTUNITY'] = '0.00';
        $answer = ['verdict' => 'target', 'confidence' => 1, 'reason' => 'x', 'phone' => '+7 999', 'sum' => 10,
            'mail' => 'nobody'];
        foreach (['r1', 'r2'] as $run) {
            $this->border->script = [[200, ['results' => [self::result($run, ['answer' => $answer])]]]];
            Agent::run();
            $answer['phone'] = '+7 000';
        }
        self::assertSame(['+7 999'], array_column($this->portal->multi, 'VALUE'));
        self::assertSame('10', $this->portal->leads[15]['OPPORTUNITY']);
    }

    public function testTheListsGrowWithTheSchemasOfTheBordersAssistantsOnceADay(): void
    {
        (new CardFields('deal'))->create();
        $settings = new Settings();
        $settings->set('assistants_asked', '0');
        $known = ['name' => 'router', 'title' => 'Маршруты', 'verdicts' => ['sales', 'target'], 'keys' => ['role']];
        $this->border->script = [[200, ['results' => []]], [200, ['assistants' => [$known, 'nonsense']]]];
        $this->border->answer = [200, ['results' => []]];
        Agent::run();
        Agent::run();
        self::assertSame([$known], $settings->assistants());
        self::assertCount(1, array_keys(array_column($this->border->taken, 'path'), '/v1/assistants', true));
        self::assertGreaterThan(0, (new CardFields())->option('sales'));
        $items = array_count_values(array_column($this->portal->enum, 'XML_ID'));
        self::assertSame([2, 2, 2], [$items['sales'], $items['spam'], $items['target']], 'of leads and deals');
    }

    public function testAModelThatMakesUpVerdictsDoesNotFloodTheList(): void
    {
        $fields = new CardFields();
        $fields->grow(array_map(static fn (int $n): string => "v$n", range(1, 200)));
        self::assertSame([100, 0], [
            count(array_filter($this->portal->enum, fn ($item) => $item['USER_FIELD_ID'] === 1)),
            $fields->option('another'),
        ]);
    }

    public function testADayOfMaintenanceLosesNothing(): void
    {
        (new TableQueue())->add(Event::added('lead', 15), time(), time());
        $this->border->script = array_fill(0, 4, [503, ['code' => 'unavailable']]);
        Agent::run();
        Agent::run();
        $row = $this->rows('queue')[0];
        self::assertSame(['new', 'unavailable', 1], [$row['STATE'], $row['CODE'], $row['ATTEMPTS']]);
        $this->portal->tables['b_relay_border_queue'][1]['DUE'] = time();
        $this->border->script = [[202, ['message' => 'm1']], [200, ['results' => [self::result('r1')]]]];
        Agent::run();
        self::assertSame('accepted', $this->rows('queue')[0]['CODE']);
        self::assertCount(1, $this->portal->comments);
    }

    public function testATokenRotatedUnderAFullQueueIsShownAndThenTheQueueGoes(): void
    {
        foreach (range(15, 18) as $id) {
            $this->portal->leads[$id] = ['TITLE' => 'x'];
            (new TableQueue())->add(Event::added('lead', $id), time(), time());
        }
        $new = Vectors::all()['tokens'][1]['text'];
        $this->portal->border = new FakeBorder(SyncToken::parse($new), time());
        Agent::run();
        self::assertStringEndsWith('border: unauthorized', (new Settings())->text('problem'));
        self::assertSame(['new'], array_unique(array_column($this->rows('queue'), 'STATE')));
        (new Settings())->replaceToken($new, time());
        foreach (array_keys($this->portal->tables['b_relay_border_queue']) as $id) {
            $this->portal->tables['b_relay_border_queue'][$id]['DUE'] = time();
        }
        Agent::run();
        self::assertSame(['accepted'], array_unique(array_column($this->rows('queue'), 'CODE')));
        self::assertCount(4, $this->rows('queue'));
    }


    public function testACardOfTheControlGroupIsToldAndCountedAndNothingOfItGoes(): void
    {
        (new Settings())->set('rules', '[{"share":"0"}]');
        (new TableQueue())->add(Event::added('lead', 15), time(), time());
        $this->border->script = [[503, ['code' => 'busy']], [200, ['results' => []]]];
        Agent::run();
        self::assertSame('new', $this->rows('queue')[0]['STATE'], 'told later');
        $this->portal->tables['b_relay_border_queue'][1]['DUE'] = time();
        $this->border->script = [[200, ['kept' => true]], [200, ['results' => []]]];
        Agent::run();
        self::assertSame(['done', 'control'], [$this->rows('queue')[0]['STATE'], $this->rows('queue')[0]['CODE']]);
        $told = array_values(array_filter($this->border->taken, static fn ($t) => $t['path'] === '/v1/controls'));
        $names = ['type', 'portal', 'audience', 'entity'];
        self::assertSame([$names, $names], array_map(static fn ($t) => array_keys($t['body']), $told));
        self::assertSame(['type' => 'lead', 'id' => '15'], $told[1]['body']['entity']);
        self::assertNotContains('/v1/messages', $this->paths());
    }

    public function testWhatIsOverGoesAfterThirtyDaysAndWhatWasSetAsideStays(): void
    {
        $queue = new TableQueue();
        $day = static fn (int $ago): int => time() - $ago * 86_400;
        foreach ([15 => 31, 16 => 29, 17 => 400, 18 => 31] as $id => $ago) {
            $this->portal->leads[$id] = ['TITLE' => 'x'];
            $queue->add(Event::added('lead', $id), $day($ago), $day($ago));
        }
        $this->portal->tables['b_relay_border_queue'][3]['STATE'] = 'aside';
        $this->portal->tables['b_relay_border_queue'][1]['STATE'] = 'done';
        $this->portal->tables['b_relay_border_queue'][2]['STATE'] = 'done';
        $notice = ['RESULT_KEY' => 'a', 'USER_ID' => 7, 'ENTITY' => 'lead', 'ENTITY_ID' => 15, 'VERDICT' => 'x'];
        $this->portal->tables['b_relay_border_notice'] = [
            1 => ['ID' => 1, 'SENT' => $day(31), 'CREATED' => $day(31)] + $notice,
            2 => ['ID' => 2, 'SENT' => 0, 'CREATED' => $day(31), 'RESULT_KEY' => 'b'] + $notice,
        ];
        $this->portal->modules = array_diff($this->portal->modules, ['im']); // the digest cannot go out
        $this->portal->tables['b_relay_border_result'] = [
            1 => ['ID' => 1, 'RESULT_KEY' => 'r', 'ENTITY' => 'lead', 'ENTITY_ID' => 15, 'DONE' => 1,
                'WRITTEN' => '{}', 'STEPS' => '', 'CREATED' => $day(400)],
        ];
        Tidy::up(time());
        $states = array_column($this->rows('queue'), 'STATE', 'ENTITY_ID');
        self::assertSame([16 => 'done', 17 => 'aside', 18 => 'new'], $states);
        self::assertSame(['b'], array_column($this->rows('notice'), 'RESULT_KEY'), 'waits for its digest');
        self::assertCount(1, $this->rows('result'), 'by it our own value is told from a person\'s');
    }

    public function testTheAgentTidiesUp(): void
    {
        (new TableQueue())->add(Event::added('lead', 15), 1, 1);
        $this->portal->tables['b_relay_border_queue'][1]['STATE'] = 'done';
        $this->border->answer = [200, ['results' => []]];
        Agent::run();
        self::assertSame([], $this->rows('queue'));
    }
}
