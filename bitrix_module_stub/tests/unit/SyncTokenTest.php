<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Direction;
use Relay\Border\Purpose;
use Relay\Border\SyncToken;
use Relay\Border\Tests\fakes\Vectors;

final class SyncTokenTest extends TestCase
{
    public function testTokensParseAndDeriveAsTheVectorsSay(): void
    {
        foreach (Vectors::all()['tokens'] as $row) {
            $token = SyncToken::parse(" {$row['text']}\n");
            self::assertSame($row['key_id'], $token->keyId);
            $keys = [];
            foreach (Direction::cases() as $direction) {
                foreach (Purpose::cases() as $purpose) {
                    $keys["{$direction->value}/{$purpose->value}"] = bin2hex($token->key($direction, $purpose));
                }
            }
            self::assertEqualsCanonicalizing($row['keys'], $keys);
            self::assertSame(array_diff_assoc($row['keys'], $keys), []);
        }
    }

    public function testWhatIsNotATokenIsRefusedWithoutBeingRepeated(): void
    {
        foreach (Vectors::all()['not_tokens'] as $text) {
            try {
                SyncToken::parse($text);
                self::fail("taken for a token: $text");
            } catch (\InvalidArgumentException $error) {
                self::assertStringContainsString('not a sync token', $error->getMessage());
                self::assertFalse(strlen($text) > 5 && str_contains((string) $error->getMessage(), $text));
            }
        }
    }

    public function testNothingThatPrintsATokenShowsItsSecret(): void
    {
        $row = Vectors::all()['tokens'][1];
        $secret = base64_decode(strtr(substr($row['text'], -43), '-_', '+/'));
        $token = SyncToken::parse($row['text']);
        ob_start();
        var_dump($token, [$token]);
        print_r($token);
        var_export($token);
        var_dump((array) $token, get_object_vars($token), (fn (): array => get_object_vars($this))->call($token));
        echo $token, json_encode($token), iterator_count(new \ArrayIterator((array) $token));
        $shown = (string) ob_get_clean();
        self::assertStringContainsString($row['key_id'], $shown);
        foreach ([$secret, bin2hex($secret), base64_encode($secret), substr($row['text'], -43)] as $form) {
            self::assertStringNotContainsString($form, $shown);
        }
    }

    public function testATokenIsNeitherSerializedNorCopied(): void
    {
        $token = SyncToken::parse(Vectors::all()['tokens'][0]['text']);
        foreach ([fn () => serialize($token), fn () => clone $token] as $act) {
            try {
                $act();
                self::fail('a copy was made');
            } catch (\LogicException | \Error $error) {
                self::assertStringNotContainsString('AAECAwQF', $error->getMessage());
            }
        }
        $this->expectException(\LogicException::class);
        unserialize('O:22:"Relay\Border\SyncToken":1:{s:5:"keyId";s:1:"a";}');
    }
}
