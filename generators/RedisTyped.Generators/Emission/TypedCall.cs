using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>A method of StackExchange.Redis that sends exactly the command of a template: it needs no argument array and no boxing.</summary>
/// <param name="Method">The method of IDatabaseAsync.</param>
/// <param name="Arguments">What follows the command: K a key, V a value, I an integer, N one above 1, B a boolean.</param>
/// <param name="Result">What the task gives.</param>
internal sealed record TypedCall(string Method, string Arguments, TypedResult Result)
{
    private static readonly HashSet<string> Integers = ["sbyte", "byte", "short", "ushort", "int", "uint", "long"];

    /// <summary>Arguments before those of the command.</summary>
    public string Head { get; init; } = "";

    /// <summary>Further arguments between those of the command and the flags.</summary>
    public string Tail { get; init; } = "";

    /// <summary>The command's arguments in the order in which the method takes them; empty: as the command does.</summary>
    public string Order { get; init; } = "";

    /// <summary>The typed call for a method, or null where the command goes through ExecuteAsync.</summary>
    public static TypedCall? For(MethodModel method) =>
        TypedCalls.All[method.Command].FirstOrDefault(call => call.Takes(method.Arguments) && call.Gives(method.Reply));

    /// <summary>When the call sends what the template says, where that depends on a number; null: always.</summary>
    public string? ConditionOf(MethodModel method) =>
        Arguments.IndexOf('N') is >= 0 and int at && method.Arguments[at].Kind != ArgumentKind.Constant ? method.Arguments[at].Text + " > 1" : null;

    /// <summary>Whether the task gives the method's return type as it is.</summary>
    public bool IsReturnedAsIs(ReplyModel reply) => reply.Value is { } type && (Result, type.Kind, type.IsNullable) switch
    {
        (TypedResult.Integer, ValueKind.SignedInteger, false) => type.Name == "long",
        (TypedResult.Boolean or TypedResult.Status, ValueKind.Boolean, false) => true,
        (TypedResult.Value or TypedResult.Values, ValueKind.RedisValue, false) => true,
        (TypedResult.MaybeInteger, ValueKind.SignedInteger, true) => type.Name == "long",
        (TypedResult.MaybeDouble, ValueKind.Double, true) => true,
        _ => false,
    };

    /// <summary>The call.</summary>
    /// <param name="route">The local that holds the route.</param>
    /// <param name="method">The method.</param>
    /// <param name="expressions">The expressions of its arguments as values or keys.</param>
    public string Write(string route, MethodModel method, IReadOnlyList<string> expressions)
    {
        IEnumerable<int> order = Order.Length == 0 ? Enumerable.Range(0, Arguments.Length) : Order.Select(static digit => digit - '0');
        string arguments = string.Join(", ", order.Select(i => Arguments[i] is 'I' or 'N' or 'B' ? Plain(method.Arguments[i]) : expressions[i]));
        return $"{route}.Database.{Method}({Head}{arguments}{Tail}, {route}.Flags)";
    }

    // A parameter as it is, or a constant as a number.
    private static string Plain(ArgumentModel argument) => argument.Kind == ArgumentKind.Constant ? argument.Text + "L" : argument.Text;

    private bool Takes(EquatableArray<ArgumentModel> arguments) =>
        arguments.Count == Arguments.Length && arguments.Zip(Arguments, Fits).All(static fits => fits);

    private static bool Fits(ArgumentModel argument, char place) => argument.Group < 0 && place switch
    {
        'K' => argument.Kind == ArgumentKind.Key,
        'V' => argument.Kind is ArgumentKind.Value or ArgumentKind.Constant or ArgumentKind.Mixed,
        'I' when argument.Kind == ArgumentKind.Constant => IsNumberAsWritten(argument.Text),
        'N' when argument.Kind == ArgumentKind.Constant =>
            IsNumberAsWritten(argument.Text) && long.Parse(argument.Text, CultureInfo.InvariantCulture) > 1,
        'I' or 'N' => IsPlain(argument) && argument.Value!.Kind != ValueKind.Serialized && Integers.Contains(argument.Value!.Name),
        _ => IsPlain(argument) && argument.Value!.Kind == ValueKind.Boolean,
    };

    private static bool IsPlain(ArgumentModel argument) =>
        argument is { Kind: ArgumentKind.Value, Format: null, Value.IsNullable: false };

    private static bool IsNumberAsWritten(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        && number.ToString(CultureInfo.InvariantCulture) == text;

    // OK comes back as true; who asks for the text gets the command itself. None of these arrays is ever nil.
    private bool Gives(ReplyModel reply) => reply.Shape switch
    {
        ReplyShape.None => true,
        ReplyShape.Array => Result == TypedResult.Values && !reply.IsNullable,
        ReplyShape.Tree => Result == TypedResult.Fields && IsOfValues(reply.Tree!),
        ReplyShape.Value when Result == TypedResult.Status => reply.Value!.Kind == ValueKind.Boolean,
        ReplyShape.Value when Result is TypedResult.MaybeInteger or TypedResult.MaybeDouble => IsReturnedAsIs(reply),
        ReplyShape.Value => Result is not (TypedResult.Values or TypedResult.Fields),
        _ => false,
    };

    // Nothing in it is asked for as the server gave it, which a typed call takes apart.
    private static bool IsOfValues(ShapeModel shape) => shape.Kind != ShapeKind.Raw && shape.Parts.All(IsOfValues);
}

/// <summary>What a typed call's task gives.</summary>
internal enum TypedResult
{
    Value,
    Values,

    /// <summary>Fields and their values, in pairs.</summary>
    Fields,
    Integer,
    MaybeInteger,
    MaybeDouble,
    Boolean,

    /// <summary>A boolean in place of OK.</summary>
    Status,
}
