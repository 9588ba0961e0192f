using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>A condition that a transaction can have: a read of its shard that StackExchange.Redis can watch, in every version from 1.2.6 on.</summary>
/// <param name="Name">The method of the conditions: that of the store without Async.</param>
/// <param name="Method">The read.</param>
/// <param name="Kind">What of the runtime's conditions it is.</param>
internal sealed record ConditionModel(string Name, MethodModel Method, ConditionKind Kind)
{
    /// <summary>The conditions of a group, each signature once.</summary>
    public static List<ConditionModel> Of(StoreModel store, ShardGroupModel group) =>
    [
        .. group.Methods.Select(i => store.Methods[i])
            .Select(static m => KindOf(m) is { } kind ? new ConditionModel(NameOf(m.Name), Renamed(m), kind) : null)
            .OfType<ConditionModel>()
            .GroupBy(static c => c.Name + "\n" + string.Join("\n", c.Parameters.Select(static p => p.Identity)))
            .Select(static g => g.First()),
    ];

    /// <summary>Its parameters: those of the method but for the shard key and the token.</summary>
    public IEnumerable<ParameterModel> Parameters => Method.Shard!.Parameters
        .Where(p => !Method.Shard.RoutedBy.Contains(p.Name) && p.Name != Method.CancellationParameter);

    /// <summary>The words behind the key.</summary>
    public IEnumerable<ArgumentModel> Arguments => Method.Arguments.Skip(1);

    // As if what is read were written behind the key, so that names are found for that too.
    private static MethodModel Renamed(MethodModel method) => method with
    {
        Name = NameOf(method.Name),
        Arguments = new([method.Arguments[0] with { Second = method.Reply.Value }, .. method.Arguments.Skip(1)]),
    };

    private static string NameOf(string method) =>
        method.Length > 5 && method.EndsWith("Async", StringComparison.Ordinal) ? method.Substring(0, method.Length - 5) : method;

    private static ConditionKind? KindOf(MethodModel method)
    {
        // One key, then nothing but plain words: what the typed conditions take.
        if (method.Keys.Count != 1
            || method.Arguments.Count is 0 or > 2
            || method.Arguments[0].Kind != ArgumentKind.Key
            || method.Arguments.Any(static a => a.Group >= 0 || a.Kind is ArgumentKind.Collection or ArgumentKind.Dictionary
                || a.Value is { Kind: ValueKind.Serialized } or { IsNullable: true }))
        {
            return null;
        }

        bool withWord = method.Arguments.Count == 2;
        ConditionKind? kind = (method.Command, withWord) switch
        {
            ("GET", false) => ConditionKind.Text,
            ("HGET", true) => ConditionKind.Field,
            ("LINDEX", true) when IsIndex(method.Arguments[1]) => ConditionKind.Element,
            ("EXISTS", false) => ConditionKind.Presence,
            ("HEXISTS", true) => ConditionKind.FieldPresence,
            ("STRLEN" or "HLEN" or "LLEN" or "SCARD" or "ZCARD", false) => ConditionKind.Length,
            _ => null,
        };
        bool comparable = method.Reply is { Shape: ReplyShape.Value, Unit: TimeUnit.Unknown, Value.Kind: not ValueKind.Serialized };
        return kind switch
        {
            ConditionKind.Text when !comparable => ConditionKind.Presence,
            ConditionKind.Field when !comparable => ConditionKind.FieldPresence,
            ConditionKind.Element when !comparable => null,
            _ => kind,
        };
    }

    private static bool IsIndex(ArgumentModel argument) =>
        argument is { Kind: ArgumentKind.Value, Format: null, Value: { Kind: ValueKind.SignedInteger, Name: "long" or "int" or "short" or "sbyte" } }
        || (argument.Kind == ArgumentKind.Constant && long.TryParse(argument.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
}

/// <summary>What a condition is about.</summary>
internal enum ConditionKind
{
    Text,
    Field,
    Element,
    Presence,
    FieldPresence,
    Length,
}
