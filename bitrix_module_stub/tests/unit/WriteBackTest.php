<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Clock;
use Relay\Border\Harmless;
use Relay\Border\OpinionFirst;
use Relay\Border\Result;
use Relay\Border\Tests\fakes\MemoryCard;
use Relay\Border\WriteBack;

final class WriteBackTest extends TestCase
{
    private const PHRASES = [
        'verdict' => 'Оценка: #VERDICT# (#CONFIDENCE#)',
        'none' => 'Пока без оценки',
        'reason' => 'Причина:',
        'topic' => 'Тема:',
        'run' => 'relay',
        'before.agree' => 'Раньше: согласен',
        'before.disagree' => 'Раньше: не согласен',
        'verdict.target' => 'целевой',
        'verdict.spam' => 'спам',
    ];

    private MemoryCard $card;
    private WriteBack $writeBack;

    protected function setUp(): void
    {
        $this->card = new MemoryCard();
        $this->writeBack = new WriteBack($this->card, $this->card, self::PHRASES, new Clock());
    }

    /**
     * @param array<string, mixed> $changes
     * @param array<string, mixed> $answer
     */
    private static function result(string $run, array $changes = [], array $answer = []): Result
    {
        $answer += ['verdict' => 'target', 'confidence' => 0.9, 'reason' => 'Хочет купить', 'quotes' => ['беру'],
            'topic' => 'Опт'];
        $data = ['result' => $run, 'outcome' => 'verdict', 'entity' => ['type' => 'lead', 'id' => '15'],
            'model' => 'm1', 'reason' => '', 'answer' => $answer];
        return Result::read($changes + $data);
    }

    public function testAVerdictFillsOurFieldsAndMakesAnEntryOnce(): void
    {
        self::assertSame('written', $this->writeBack->apply(self::result('r1')));
        self::assertSame('repeated', $this->writeBack->apply(self::result('r1')));
        self::assertSame([
            'UF_CRM_RELAY_VERDICT' => 'target',
            'UF_CRM_RELAY_CONFIDENCE' => '0.9',
            'UF_CRM_RELAY_REASON' => 'Хочет купить',
            'UF_CRM_RELAY_MODEL' => 'm1',
            'UF_CRM_RELAY_RUN' => 'r1',
        ], $this->card->fields);
        $text = "[B]Оценка: целевой (90 %)[/B]\nПричина: Хочет купить\nТема: Опт\n«беру»\nrelay r1/verdict";
        self::assertSame([$text], $this->card->comments);
    }

    public function testALaterRunReplacesWhatWeWrote(): void
    {
        $this->writeBack->apply(self::result('r1'));
        $this->card->fields['UF_CRM_RELAY_CONFIDENCE'] = '0.90'; // as a database may hand it back
        $this->writeBack->apply(self::result('r2', [], ['verdict' => 'spam', 'confidence' => 0.55]));
        self::assertSame('spam', $this->card->fields['UF_CRM_RELAY_VERDICT']);
        self::assertSame('0.55', $this->card->fields['UF_CRM_RELAY_CONFIDENCE']);
        self::assertCount(2, $this->card->comments);
    }

    public function testAPersonsVerdictIsNeverWrittenOver(): void
    {
        $this->writeBack->apply(self::result('r1', [], ['verdict' => 'spam']));
        $this->writeBack->apply(self::result('r2'));
        $this->card->fields['UF_CRM_RELAY_VERDICT'] = 'spam'; // a person's, though we wrote the same before
        $before = $this->card->fields;
        self::assertSame('written', $this->writeBack->apply(self::result('r3')));
        self::assertSame($before, $this->card->fields);
        self::assertCount(3, $this->card->comments, 'the timeline still tells it');
    }

    public function testAPersonsReasonStaysWhereTheVerdictIsOurs(): void
    {
        $this->writeBack->apply(self::result('r1'));
        $this->card->fields['UF_CRM_RELAY_REASON'] = 'Проверил сам';
        $this->writeBack->apply(self::result('r2', [], ['verdict' => 'spam', 'reason' => 'Реклама']));
        self::assertSame('Проверил сам', $this->card->fields['UF_CRM_RELAY_REASON']);
        self::assertSame('spam', $this->card->fields['UF_CRM_RELAY_VERDICT']);
    }

    public function testAValueThatWasThereBeforeUsIsAPersons(): void
    {
        $this->card->fields = ['UF_CRM_RELAY_VERDICT' => 'target'];
        $this->writeBack->apply(self::result('r1'));
        self::assertSame(['UF_CRM_RELAY_VERDICT' => 'target'], $this->card->fields);
    }

    public function testAHeldMessageIsSaidAndTheVerdictMayStillCome(): void
    {
        $held = ['outcome' => 'held', 'answer' => null, 'reason' => 'Ждёт проверки'];
        self::assertSame('written', $this->writeBack->apply(self::result('r1', $held)));
        self::assertSame('Ждёт проверки', $this->card->fields['UF_CRM_RELAY_REASON']);
        self::assertArrayNotHasKey('UF_CRM_RELAY_VERDICT', $this->card->fields);
        self::assertSame(
            ["[B]Пока без оценки[/B]\nПричина: Ждёт проверки\nrelay r1/held"],
            $this->card->comments,
        );
        self::assertSame('written', $this->writeBack->apply(self::result('r1')));
        self::assertSame('target', $this->card->fields['UF_CRM_RELAY_VERDICT']);
        self::assertSame('Хочет купить', $this->card->fields['UF_CRM_RELAY_REASON']);
        $before = $this->card->fields;
        $this->writeBack->apply(self::result('r2', ['outcome' => 'failed'] + $held));
        self::assertSame($before, $this->card->fields, 'a failure does not disturb a verdict');
    }

    /**
     * @testWith ["before write"]
     *           ["after write"]
     *           ["after comment"]
     */
    public function testWhateverBreaksTheNextAttemptEndsItWithOneEntry(string $step): void
    {
        $this->card->breaksAt = $step;
        try {
            $this->writeBack->apply(self::result('r1'));
            self::fail('did not break');
        } catch (\RuntimeException $error) {
            self::assertSame($step, $error->getMessage());
        }
        self::assertSame('written', $this->writeBack->apply(self::result('r1')));
        self::assertSame('repeated', $this->writeBack->apply(self::result('r1')));
        self::assertCount(1, $this->card->comments);
        self::assertSame('target', $this->card->fields['UF_CRM_RELAY_VERDICT']);
        $this->writeBack->apply(self::result('r2', [], ['verdict' => 'spam']));
        self::assertSame('spam', $this->card->fields['UF_CRM_RELAY_VERDICT'], 'known as our own');
    }

    public function testALeadThatIsGoneAndAnythingElseAreNotTouched(): void
    {
        foreach (
            [
                [['type' => 'contact', 'id' => '15'], 'unsupported'],
                [['type' => 'lead', 'id' => '15 OR 1=1'], 'unsupported'],
                [['type' => 'lead', 'id' => '0'], 'unsupported'],
                [null, 'unsupported'],
            ] as [$entity, $wanted]
        ) {
            self::assertSame($wanted, $this->writeBack->apply(self::result('r1', ['entity' => $entity])));
        }
        $this->card->fields = null;
        self::assertSame('gone', $this->writeBack->apply(self::result('r1')));
        self::assertSame([0, [], []], [$this->card->writes, $this->card->comments, $this->card->rows]);
    }

    /** @return iterable<array{string, string}> */
    public function hostile(): iterable
    {
        yield ['[B]x[/B] [USER=1]a[/USER]', '(B)x(/B) (USER=1)a(/USER)'];
        yield ['<script>alert(1)</script>', '‹script›alert(1)‹/script›'];
        yield ['&lt;b&gt; &#91;B&#93; H&M & Co', '& lt;b& gt; & #91;B& #93; H&M & Co'];
        yield ['https://evil.ru www.evil.ru javascript:x', 'https: //evil.ru www .evil.ru javascript :x'];
        yield ["a\nrelay r9/verdict\u{202e}\0b", 'a relay r9/verdictb'];
        yield ['=HYPERLINK("x") @all', "'=HYPERLINK(\"x\") @ all"];
        yield ['-1+2 и a@b.ru', '– 1+2 и a@b.ru'];
        yield ["\u{1F600} ok", 'ok'];
        yield [str_repeat('ы', 1001), str_repeat('ы', 999) . '…'];
        yield [str_repeat('ы', 1000), str_repeat('ы', 1000)];
        yield ["\xff", ''];
        yield ['обычный текст, 100 %', 'обычный текст, 100 %'];
    }

    /** @dataProvider hostile */
    public function testWhatTheModelWroteIsTextAndNothingElse(string $given, string $shown): void
    {
        self::assertSame($shown, Harmless::line($given, 1000));
    }

    public function testNoPartOfAnAnswerEscapesIntoTheEntry(): void
    {
        $evil = "[URL=http://e.ru]x[/URL]<i>\n[B]";
        $answer = ['verdict' => $evil, 'reason' => $evil, 'topic' => $evil, 'quotes' => [$evil, $evil]];
        $this->writeBack->apply(self::result('r1', [], $answer));
        $text = strtr($this->card->comments[0], ['[B]' => '', '[/B]' => '']);
        self::assertDoesNotMatchRegularExpression('~[\[\]<>]|://~', $text);
        self::assertCount(6, explode("\n", $text));
    }

    public function testMappedFieldsAreFilledOnlyWhileTheyAreEmpty(): void
    {
        $map = ['COMPANY_TITLE' => 'company', 'NAME' => 'name', 'OPPORTUNITY' => 'sum', 'POST' => 'absent'];
        $writeBack = new WriteBack($this->card, $this->card, self::PHRASES, new Clock(), $map);
        $this->card->fields = ['NAME' => 'Пётр', 'COMPANY_TITLE' => ' '];
        $answer = ['company' => '[B]Ромашка[/B]', 'name' => 'Иван', 'sum' => 1500, 'topic' => ['no text']];
        $writeBack->apply(self::result('r1', [], $answer));
        self::assertSame('(B)Ромашка(/B)', $this->card->fields['COMPANY_TITLE']);
        self::assertSame(['Пётр', '1500'], [$this->card->fields['NAME'], $this->card->fields['OPPORTUNITY']]);
        self::assertArrayNotHasKey('POST', $this->card->fields);
        $writeBack->apply(self::result('r2', [], ['company' => 'Лютик'] + $answer));
        self::assertSame('(B)Ромашка(/B)', $this->card->fields['COMPANY_TITLE'], 'not even over our own');
    }

    public function testACancelledRunIsSaidOnce(): void
    {
        $cancelled = ['outcome' => 'cancelled', 'answer' => null, 'reason' => 'повтор'];
        self::assertSame('written', $this->writeBack->apply(self::result('r1', $cancelled)));
        self::assertSame('repeated', $this->writeBack->apply(self::result('r1', $cancelled)));
        self::assertCount(1, $this->card->comments);
    }


    public function testANewVerdictTakesTheOpinionAboutTheOneBeforeAway(): void
    {
        $this->writeBack->apply(self::result('r1'));
        $this->card->fields[WriteBack::OPINION] = 'agree';
        $this->writeBack->apply(self::result('r1'));
        self::assertSame('agree', $this->card->fields[WriteBack::OPINION], 'it is about this very run');
        $this->card->opinionWaits = true;
        try {
            $this->writeBack->apply(self::result('r2', [], ['verdict' => 'spam']));
            self::fail('the border has not heard of it');
        } catch (OpinionFirst) {
            self::assertSame('target', $this->card->fields[WriteBack::VERDICT]);
        }
        $this->card->opinionWaits = false;
        self::assertSame('written', $this->writeBack->apply(self::result('r2', [], ['verdict' => 'spam'])));
        self::assertSame(['spam', ''], [
            $this->card->fields[WriteBack::VERDICT], $this->card->fields[WriteBack::OPINION],
        ]);
        self::assertCount(2, $this->card->comments);
        self::assertStringContainsString("\nРаньше: согласен\nrelay r2", $this->card->comments[1], 'it is not lost');
    }

    public function testAnOpinionStaysWhereNoNewVerdictIsWritten(): void
    {
        $this->writeBack->apply(self::result('r1'));
        $this->card->fields[WriteBack::OPINION] = 'disagree';
        $this->writeBack->apply(self::result('r2', ['outcome' => 'failed', 'answer' => null, 'reason' => 'x']));
        $this->card->fields[WriteBack::VERDICT] = 'a person\'s';
        $this->writeBack->apply(self::result('r3'));
        self::assertSame('disagree', $this->card->fields[WriteBack::OPINION]);
        $this->card->fields = [WriteBack::VERDICT => 'target', WriteBack::OPINION => '#77'] + $this->card->fields;
        $this->writeBack->apply(self::result('r4'));
        self::assertSame('#77', $this->card->fields[WriteBack::OPINION], 'an item that a person added');
    }

    public function testAnOpinionGivenWhileTheWritingWasHalfDoneStays(): void
    {
        $this->writeBack->apply(self::result('r1'));
        $this->card->fields[WriteBack::OPINION] = 'agree';
        $this->card->breaksAt = 'after write';
        try {
            $this->writeBack->apply(self::result('r2'));
        } catch (\RuntimeException) {
            $this->card->fields[WriteBack::OPINION] = 'disagree'; // of the verdict that stands there now
        }
        self::assertSame('written', $this->writeBack->apply(self::result('r2')));
        self::assertSame('disagree', $this->card->fields[WriteBack::OPINION]);
        self::assertStringContainsString('Раньше: согласен', $this->card->comments[1]);
    }
}
