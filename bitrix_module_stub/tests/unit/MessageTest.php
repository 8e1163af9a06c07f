<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Attachments;
use Relay\Border\Channel;
use Relay\Border\Fields;
use Relay\Border\Message;

final class MessageTest extends TestCase
{
    public function testFieldsGoInOrderWithKindsAndEmptyOnesStay(): void
    {
        $fields = new Fields();
        $fields->take([
            'EMAIL' => [['VALUE' => 'a@b.ru', 'VALUE_TYPE' => 'WORK'], ['VALUE' => '']],
            'PHONE' => ['+7 (999) 999-99-99', '8 800 000-00-00'],
            'TITLE' => 'Заявка',
            'NAME' => '  ',
            'LAST_NAME' => null,
            'OPPORTUNITY' => 1500,
            'COMMENTS' => '<b>0</b>',
            'POST' => '0',
            'HONORIFIC' => true,
            'ASSIGNED_BY_ID' => '7',
            'UF_CRM_SECRET' => 'x',
        ]);
        $fields = $fields->contract();
        $short = array_map(static fn (array $f): array => [$f['name'], $f['kind'], $f['value']], $fields);
        self::assertSame([
            ['TITLE', 'text', 'Заявка'],
            ['POST', 'text', '0'],
            ['PHONE', 'phone', '+7 (999) 999-99-99'],
            ['PHONE', 'phone', '8 800 000-00-00'],
            ['EMAIL', 'email', 'a@b.ru'],
            ['OPPORTUNITY', 'other', '1500'],
            ['COMMENTS', 'html', '<b>0</b>'],
        ], $short);
    }

    public function testEveryKindIsOneOfTheContract(): void
    {
        $kinds = array_unique(array_column(Fields::KNOWN, 1));
        self::assertSame([], array_diff($kinds, ['person', 'phone', 'email', 'address', 'text', 'html', 'other']));
    }

    public function testFilesThatDoNotFitAreNamed(): void
    {
        $files = new Attachments(each: 10, all: 15);
        $never = static fn (): string => throw new \LogicException('a file too large is not read');
        $files->add('a.txt', 'text/plain', 9, static fn (): string => '123456789');
        $files->add('big.zip', 'application/zip', 11, $never);
        $files->add('more.txt', '', 7, $never);
        $files->add('liar.txt', 'text/plain', 1, static fn (): string => '12345678901');
        $files->add('gone.pdf', 'application/pdf', 3, static fn (): ?string => null);
        $files->add('', 'text/plain', 6, static fn (): string => '123456');
        $files->omit('no.doc', '', -1, Attachments::FORBIDDEN);
        $plain = 'text/plain';
        $octets = 'application/octet-stream';
        self::assertSame([
            ['name' => 'a.txt', 'type' => $plain, 'size' => 9, 'content' => 'MTIzNDU2Nzg5'],
            ['name' => 'big.zip', 'type' => 'application/zip', 'size' => 11, 'omitted' => 'too_large'],
            ['name' => 'more.txt', 'type' => $octets, 'size' => 7, 'omitted' => 'too_large'],
            ['name' => 'liar.txt', 'type' => $plain, 'size' => 11, 'omitted' => 'too_large'],
            ['name' => 'gone.pdf', 'type' => 'application/pdf', 'size' => 3, 'omitted' => 'unavailable'],
            ['name' => 'file', 'type' => $plain, 'size' => 6, 'content' => 'MTIzNDU2'],
            ['name' => 'no.doc', 'type' => $octets, 'size' => 0, 'omitted' => 'forbidden'],
        ], $files->contract());
    }

    public function testNamesAndNumbersStayWithinWhatTheBorderTakes(): void
    {
        $files = new Attachments();
        for ($number = 0; $number < 120; $number++) {
            $files->add("$number.txt", '', 1, static fn (): string => 'x');
        }
        $files = $files->contract();
        self::assertSame([100, '+ 21', 'too_large'], [count($files), $files[99]['name'], $files[99]['omitted']]);
        $long = new Attachments();
        $long->omit(str_repeat('ы', 2000) . '.docx', '', 1, Attachments::FORBIDDEN);
        $long->omit("\xff.docx", '', 1, Attachments::FORBIDDEN);
        [$name, $broken] = array_column($long->contract(), 'name');
        self::assertSame(str_repeat('ы', 200) . '…' . str_repeat('ы', 15) . '.docx', $name);
        self::assertSame("\xff.docx", $broken);
        $fields = new Fields();
        $fields->add('A', str_repeat('ы', 2000), 'text', 'x');
        self::assertSame(str_repeat('ы', 200) . '…', $fields->contract()[0]['label']);
    }

    /** @return iterable<array{array<string, string>, string, string|null, string|null}> */
    public function sources(): iterable
    {
        yield 'mail tracker' => [['ORIGINATOR_ID' => 'email-tracker', 'SOURCE_ID' => 'OWN'], 'mail', null, null];
        yield 'mail' => [['SOURCE_ID' => 'EMAIL'], 'mail', null, null];
        yield 'form' => [['SOURCE_ID' => 'WEBFORM'], 'form', null, null];
        yield 'call' => [['SOURCE_ID' => 'CALL'], 'call', null, null];
        yield 'open line' => [['SOURCE_ID' => '3|whatsappbytwilio'], 'chat', '3', 'whatsappbytwilio'];
        yield 'not quite an open line' => [['SOURCE_ID' => "3|a b\n"], 'form', null, null];
        yield 'by hand' => [[], 'form', null, null];
    }

    /**
     * @dataProvider sources
     * @param array<string, string> $lead
     */
    public function testTheChannelIsToldFromTheLead(array $lead, string $type, ?string $line, ?string $connector): void
    {
        $wanted = ['type' => $type, 'line' => $line, 'connector' => $connector, 'mailbox' => null];
        self::assertSame($wanted, Channel::ofCard($lead)->contract());
    }

    public function testAMessageWithoutAnEntityNamesNone(): void
    {
        $when = new \DateTimeImmutable('2026-01-01T00:30:00+03:00');
        $parts = [Channel::mail(), $when, '', new Fields(), new Attachments()];
        $message = (new Message('e', 'lead', '', ...$parts))->contract();
        self::assertNull($message['entity']);
        self::assertSame('2025-12-31T21:30:00Z', $message['occurred_at']);
    }
}
