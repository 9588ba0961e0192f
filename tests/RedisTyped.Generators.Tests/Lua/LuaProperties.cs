using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Generators.Lua;

namespace RedisTyped.Generators.Tests.Lua;

/// <summary>Scripts put together from pieces of which is known what they are.</summary>
public sealed class LuaProperties
{
    // What must not be taken for code stands in every kind of string and comment.
    private static readonly string[] Insides =
        ["redis.call('GET', 'no')", "KEYS[9]", "--", "]", "[[", "[=[", "\"", "'", "#!lua", "é 😀", "", " ", "x = redis.pcall"];

    private static readonly Gen<string> Inside = Gen.Elements(Insides);

    private static readonly Gen<string> Noise = Gen.OneOf(
        Inside.Select(static s => $"-- {s}\n"),
        Inside.Select(static s => $"--[==[ {s} ]=] ]] \n {s} ]==]"),
        Inside.Select(static s => $"local a = [===[{s}\n{s} ]] ]===]"),
        Inside.Select(static s => $"local b = '{s.Replace("'", "\\'", StringComparison.Ordinal)}'"),
        Inside.Select(static s => $"local c = \"{s.Replace("\"", "\\\"", StringComparison.Ordinal)}\""),
        Gen.Elements("local t = { 1, [2] = 'x', f = function(a, b) return a end }", "if #KEYS > 0 then return 1.5e-3 end", "t.redis.call('x')", "t.KEYS[5] = 1"));

    private static readonly Gen<(string Text, string? Command)> Piece = Gen.OneOf(
        Noise.Select(static n => (n, (string?)null)),
        Gen.Elements("SET", "HGET", "ZADD").Select(static c => ($"redis.call('{c}', KEYS[1], f(1, {{2, 3}}), 'v')", (string?)c)),
        Gen.Elements("GET", "TYPE").Select(static c => ($"x = redis . pcall(\"{c}\" --[[ 'no' ]] , [[k]])", (string?)c)));

    [Fact]
    public void Calls_are_found_where_they_are_code_and_nowhere_else() => Prop.ForAll(Piece.ArrayOf().ToArbitrary(), static pieces =>
        LuaOutline.Of(string.Join("\n", pieces.Select(static p => p.Text))).Calls.Select(static c => c.Command.Text)
            .SequenceEqual(pieces.Where(static p => p.Command is not null).Select(static p => p.Command!)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Tokens_follow_one_another_and_lie_in_the_text() => Prop.ForAll(
        Gen.Elements([.. "'\"[]=-\\ \n\r.x1#{}(),é", '\0']).ArrayOf().Select(static c => new string(c)).ToArbitrary(),
        static text =>
        {
            int end = 0;
            foreach (LuaToken token in LuaLexer.Read(text))
            {
                if (token.Start < end || token.Length <= 0 || token.End > text.Length)
                {
                    return false;
                }

                end = token.End;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
