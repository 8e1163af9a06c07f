<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Handlers;
use Relay\Border\Opinion;
use Relay\Border\WriteBack;

final class OpinionTest extends PortalTestCase
{
    private const WRITTEN = [WriteBack::VERDICT => 'target', WriteBack::RUN => 'r1'];

    public function testOnlyAVerdictOfOursCanBeJudged(): void
    {
        self::assertNull(Opinion::of([WriteBack::OPINION => 'agree'], []));
        self::assertNull(Opinion::of([WriteBack::OPINION => 'agree'], [WriteBack::RUN => 'r1']));
        self::assertNull(Opinion::of([], self::WRITTEN));
        self::assertNull(Opinion::of([WriteBack::OPINION => '#77'], self::WRITTEN), 'an item of a person');
    }

    public function testTheFieldOrAnotherVerdictSaysIt(): void
    {
        $said = static fn (array $now): array => Opinion::of($now, self::WRITTEN)?->contract() ?? [];
        $common = ['type' => 'opinion', 'result' => 'r1'];
        $agree = $said([WriteBack::VERDICT => 'target', WriteBack::OPINION => 'agree']);
        self::assertSame($common + ['opinion' => 'agree', 'verdict' => ''], $agree);
        self::assertSame($common + ['opinion' => 'disagree', 'verdict' => 'spam'], $said([
            WriteBack::VERDICT => 'spam',
            WriteBack::OPINION => 'agree',
        ]), 'deeds before words');
        $disagree = $said([WriteBack::VERDICT => '', WriteBack::OPINION => 'disagree']);
        self::assertSame($common + ['opinion' => 'disagree', 'verdict' => ''], $disagree);
    }

    /** @param array<string, string> $fields */
    private function save(array $fields): void
    {
        $this->portal->leads[15] = array_replace($this->portal->leads[15], $fields);
        $event = ['ID' => 15] + $fields;
        Handlers::onLeadUpdate($event);
    }

    public function testAManagersOpinionReachesTheBorderEachTimeHeChangesIt(): void
    {
        $this->border->script = [[200, ['results' => [self::result('r1')]]], [200, ['acknowledged' => 1]]];
        Agent::run();
        self::assertSame([], $this->rows('queue'), 'our own update is nobody\'s opinion');
        $fields = new CardFields();
        foreach (['agree', 'disagree'] as $round => $opinion) {
            $option = array_search($opinion, array_column($this->portal->enum, 'XML_ID', 'ID'), true);
            self::assertSame($opinion, $fields->code(WriteBack::OPINION, (string) $option));
            $this->save([WriteBack::OPINION => (string) $option]);
            $this->save(['TITLE' => 'Другое']);
            $this->border->script = [[200, ['kept' => true]], [200, ['results' => []]]];
            Agent::run();
            $told = array_values(array_filter($this->border->taken, fn (array $t) => $t['path'] === '/v1/opinions'));
            self::assertSame(['r1', $opinion], [$told[$round]['body']['result'], $told[$round]['body']['opinion']]);
        }
        self::assertCount(1, $this->rows('queue'));
        self::assertSame('accepted', $this->rows('queue')[0]['CODE']);
    }

    public function testAnOpinionAboutNothingOfOursIsNotTold(): void
    {
        $this->save([WriteBack::OPINION => (string) (new CardFields())->option('target')]);
        $this->border->answer = [200, ['results' => []]];
        Agent::run();
        self::assertSame('nothing_said', $this->rows('queue')[0]['CODE']);
        self::assertNotContains('/v1/opinions', array_column($this->border->taken, 'path'));
    }


    /** @return array<string, list<string>> what the border was told, and what stands in the card */
    private function told(): array
    {
        $told = array_filter($this->border->taken, static fn (array $t): bool => $t['path'] === '/v1/opinions');
        return [
            'told' => array_values(array_map(fn ($t) => "{$t['body']['result']} {$t['body']['opinion']}", $told)),
            'card' => [$this->portal->leads[15][WriteBack::OPINION], $this->portal->leads[15][WriteBack::RUN]],
        ];
    }

    public function testAnOpinionIsToldBeforeANewVerdictTakesItAway(): void
    {
        $this->border->script = [[200, ['results' => [self::result('r1')]]], [200, ['acknowledged' => 1]]];
        Agent::run();
        $option = (string) array_search('agree', array_column($this->portal->enum, 'XML_ID', 'ID'), true);
        $this->save([WriteBack::OPINION => $option]);
        $this->border->script = [
            [503, ['code' => 'busy']], // the opinion is not taken yet
            [200, ['results' => [self::result('r2')]]],
        ];
        Agent::run();
        self::assertSame([$option, 'r1'], $this->told()['card']);
        self::assertArrayNotHasKey('problem', $this->portal->options['relay.border']);
        self::assertNotContains(['r2'], array_column(array_column($this->border->taken, 'body'), 'results'));
        $this->portal->tables['b_relay_border_queue'][1]['DUE'] = time();
        $this->border->script = [[200, ['kept' => true]], [200, ['results' => [self::result('r2')]]]];
        Agent::run();
        self::assertSame(['told' => ['r1 agree', 'r1 agree'], 'card' => ['', 'r2']], $this->told());
        $form = ['TITLE' => 'Заявка', WriteBack::OPINION => '']; // the whole form of the card is saved again
        $this->save($form);
        Agent::run();
        self::assertCount(2, $this->told()['told'], 'nothing is said about the new verdict');
    }
}
