using System.Collections.Generic;
using System.Linq;
using RedisTyped.Commands;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>The forms of the replies that have parts: pairs, rows, entries. A test compares each with a real server.</summary>
internal static class ReplyForms
{
    private static readonly ReplyForm Members = ReplyForm.Pairs(ReplyForm.Text, ReplyForm.Double);
    private static readonly ReplyForm Fields = ReplyForm.Pairs(ReplyForm.Text, ReplyForm.Text).As(FormMeaning.Fields);
    private static readonly ReplyForm Texts = ReplyForm.List(ReplyForm.Text);
    private static readonly ReplyForm Point = ReplyForm.Row(ReplyForm.Double, ReplyForm.Double).As(FormMeaning.Point);

    private static readonly ReplyForm Entry = ReplyForm.Row(ReplyForm.Text, Fields).As(FormMeaning.Entry);

    // Of an entry that was deleted but is still pending, XREADGROUP knows the id only.
    private static readonly ReplyForm PendingEntry = ReplyForm.Row(ReplyForm.Text, Fields.OrNil()).As(FormMeaning.Entry);

    /// <summary>The form of a reply, or null where it has no parts or none that are fixed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="options">What the template sends with it.</param>
    /// <param name="reply">The kinds of reply that these leave.</param>
    public static ReplyForm? Of(CommandSpec command, CommandOptions options, ReplyKinds reply)
    {
        ReplyForm? form = (reply & ~ReplyKinds.Nil) switch
        {
            ReplyKinds.Map => Pairs(command, options),
            ReplyKinds.Nested => Nested(command, options),
            ReplyKinds.Array => Flat(command, options),
            _ => null,
        };
        return form is not null && (reply & ReplyKinds.Nil) != 0 ? form.OrNil() : form;
    }

    private static ReplyForm? Pairs(CommandSpec command, CommandOptions options) => command.Name switch
    {
        "HGETALL" or "CONFIG GET" or "HRANDFIELD" => Fields,
        "ZPOPMIN" or "ZPOPMAX" => options.At(2) == Presence.Never ? Members.As(FormMeaning.One) : Members,
        "PUBSUB NUMSUB" or "PUBSUB SHARDNUMSUB" => ReplyForm.Pairs(ReplyForm.Text, ReplyForm.Integer),
        _ => command.Name[0] == 'Z' ? Members : null,
    };

    private static ReplyForm? Flat(CommandSpec command, CommandOptions options) => command.Name switch
    {
        "BLPOP" or "BRPOP" => ReplyForm.Row(ReplyForm.Text, ReplyForm.Text),
        "BZPOPMIN" or "BZPOPMAX" => ReplyForm.Row(ReplyForm.Text, ReplyForm.Text, ReplyForm.Double),
        "TIME" => ReplyForm.Row(ReplyForm.Text, ReplyForm.Text),
        "HMGET" => OfEach(ReplyForm.Text.OrNil(), options, from: 2),
        "MGET" => OfEach(ReplyForm.Text.OrNil(), options, from: 1),
        "ZMSCORE" => OfEach(ReplyForm.Double.OrNil(), options, from: 2),
        "GEOHASH" => OfEach(ReplyForm.Text.OrNil(), options, from: 2),
        "SMISMEMBER" => OfEach(ReplyForm.Integer, options, from: 2),
        _ => null,
    };

    private static ReplyForm? Nested(CommandSpec command, CommandOptions options) => command.Name switch
    {
        "SCAN" or "SSCAN" => ReplyForm.Row(ReplyForm.Text, Texts),
        "HSCAN" => ReplyForm.Row(ReplyForm.Text, Fields),
        "ZSCAN" => ReplyForm.Row(ReplyForm.Text, Members),
        "LMPOP" or "BLMPOP" => ReplyForm.Row(ReplyForm.Text, Texts),
        "ZMPOP" or "BZMPOP" => ReplyForm.Row(ReplyForm.Text, ReplyForm.List(ReplyForm.Row(ReplyForm.Text, ReplyForm.Double))),
        "GEOPOS" => ReplyForm.List(Point.OrNil()),
        "GEOSEARCH" or "GEORADIUS" or "GEORADIUS_RO" or "GEORADIUSBYMEMBER" or "GEORADIUSBYMEMBER_RO" => Places(options),
        "XRANGE" or "XREVRANGE" or "XCLAIM" => ReplyForm.List(Entry),
        "XREAD" => Streams(Entry, options),
        "XREADGROUP" => Streams(options.Words[options.Words.Count - 1].Constant == ">" ? Entry : PendingEntry, options),
        "XAUTOCLAIM" => options.Of(6, "JUSTID") switch
        {
            Presence.Always => ReplyForm.Row(ReplyForm.Text, Texts, Texts),
            Presence.Never => ReplyForm.Row(ReplyForm.Text, ReplyForm.List(Entry), Texts),
            _ => null,
        },
        "XPENDING" => options.At(3) switch
        {
            Presence.Always => ReplyForm.List(ReplyForm.Row(ReplyForm.Text, ReplyForm.Text, ReplyForm.Integer, ReplyForm.Integer)),
            Presence.Never => ReplyForm.Row(
                ReplyForm.Integer, ReplyForm.Text.OrNil(), ReplyForm.Text.OrNil(),
                ReplyForm.List(ReplyForm.Row(ReplyForm.Text, ReplyForm.Text)).OrNil()),
            _ => null,
        },
        "LATENCY LATEST" => ReplyForm.List(ReplyForm.Row(ReplyForm.Text, ReplyForm.Integer, ReplyForm.Integer, ReplyForm.Integer)),
        "LATENCY HISTORY" => ReplyForm.List(ReplyForm.Row(ReplyForm.Integer, ReplyForm.Integer)),
        "COMMAND GETKEYSANDFLAGS" => ReplyForm.List(ReplyForm.Row(ReplyForm.Text, Texts)),
        _ => null,
    };

    // A member, then whatever was asked for in this order, whatever the order of the options.
    private static ReplyForm? Places(CommandOptions options)
    {
        var parts = new List<ReplyForm> { ReplyForm.Text };
        foreach ((string option, ReplyForm part) in new[] { ("WITHDIST", ReplyForm.Double), ("WITHHASH", ReplyForm.Integer), ("WITHCOORD", Point) })
        {
            switch (options.Of(4, option))
            {
                case Presence.Always:
                    parts.Add(part);
                    break;
                case Presence.Maybe:
                    return null;
            }
        }

        return ReplyForm.List(ReplyForm.Row([.. parts]).As(FormMeaning.Place));
    }

    // One value for each word behind the key, in their order.
    private static ReplyForm OfEach(ReplyForm value, CommandOptions options, int from)
    {
        List<Word> words = [.. options.Words.Skip(from - 1)];
        bool isFixed = words.TrueForAll(w => w.Group < 0 && (options.TypeOf(w) is not { } type || ValueParser.ElementOf(type) is null));
        bool isNamed = words.TrueForAll(static w => w.Constant is not null);
        ReplyForm list = ReplyForm.List(value);
        return isFixed ? list.Of(words.Count, isNamed ? [.. words.Select(static w => w.Constant!)] : []) : list;
    }

    private static ReplyForm Streams(ReplyForm entry, CommandOptions options) =>
        ReplyForm.List(ReplyForm.Row(ReplyForm.Text, ReplyForm.List(entry)).As(FormMeaning.Stream)).Of(StreamsOf(options), []);

    // Half of what stands behind STREAMS: a key and an id for each.
    private static int StreamsOf(CommandOptions options)
    {
        int streams = options.Words.ToList().FindIndex(static w => "STREAMS".Equals(w.Constant, System.StringComparison.OrdinalIgnoreCase));
        return streams < 0 ? 0 : (options.Words.Count - streams - 1) / 2;
    }
}
