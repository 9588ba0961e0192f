using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Parses a method that subscribes to a channel: what its messages are read as, and what [Messages] says.</summary>
internal sealed class SubscriptionParser(IMethodSymbol method, CommandTemplate template, MethodFaults faults)
{
    private const string Subscribe = "SUBSCRIBE";

    public static bool IsSubscription(CommandSpec command) => command.Name == Subscribe;

    /// <summary>Why another command of publish/subscribe cannot be a method and what to do instead, or null for SUBSCRIBE itself.</summary>
    public static (string Fault, string Advice)? Misfit(CommandSpec command) => command.Name switch
    {
        Subscribe => null,
        "SSUBSCRIBE" => (
            "needs a client that knows it, which StackExchange.Redis is not in every version",
            "write SUBSCRIBE and publish with PUBLISH: the router chooses the node by the channel's name, so that the channels are shared out all the same"),
        "PSUBSCRIBE" => (
            "has a pattern and no channel that a node could be chosen by",
            "subscribe to it on every node by StackExchange.Redis: OnNode(id).Multiplexer.GetSubscriber()"),
        _ => ("is sent when an enumeration ends", "leave the method out, and end the 'await foreach' instead"),
    };

    /// <summary>The channel of SUBSCRIBE, which routes as a key does; null for any other command.</summary>
    public static List<Word>? Channels(CommandSpec command, IReadOnlyList<Word> words) =>
        command.Name == Subscribe && words.Count > 1 ? [words[1]] : null;

    /// <summary>What messages are read as, or null after a fault.</summary>
    /// <param name="serializers">The serializers that the contract names.</param>
    public ReplyModel? ParseReply(SerializerParser serializers)
    {
        if (template.Words.Count > 2)
        {
            faults.AtWord(template.Words[2], Rules.Subscription, Subscribe, "takes one channel in a store", "declare a method for each");
            return null;
        }

        if (method.ReturnType is not INamedTypeSymbol { TypeArguments: [{ } message] } || !method.ReturnType.Is(KnownTypes.AsyncEnumerable))
        {
            faults.AtReturnType(
                Rules.Subscription, Subscribe, $"gives messages for as long as they are asked for, not '{method.ReturnType.ForReader()}'",
                "return IAsyncEnumerable<T>");
            return null;
        }

        string? misfit = ValueParser.Misfit(message)
            ?? (message.Is(KnownTypes.RedisResult) ? "a message is a single value; return RedisValue"
                : ValueParser.ElementOf(message) is not null ? "a message is a single value; declare a record for it"
                : null);
        if (misfit is not null)
        {
            faults.AtReturnType(Rules.ReplyMismatch, Subscribe, message.ForReader(), misfit);
            return null;
        }

        return new ReplyModel(ReplyShape.Value, IsValueTask: false)
        {
            Result = message.Write(),
            Value = serializers.OfResult(ValueParser.Parse(message)),
            IsNullable = message.NullableAnnotation == NullableAnnotation.Annotated,
        };
    }

    /// <summary>What [Messages] says; its defaults where it is not there.</summary>
    public MessageModel ParseBuffer()
    {
        AttributeData? attribute = method.Attribute(KnownTypes.MessagesAttribute);
        TypedConstant Of(string name) => attribute?.NamedArguments.FirstOrDefault(a => a.Key == name).Value ?? default;
        int capacity = Of("Capacity").Value as int? ?? 1000;
        if (attribute is not null && capacity < 1)
        {
            faults.AtAttribute(attribute, Rules.Subscription, Subscribe, "needs place for a message", "give a Capacity of 1 or more");
        }

        string overflow = (Of("Overflow").Value as int? ?? 0) switch
        {
            1 => "DropOldest",
            2 => "DropNewest",
            _ => "Fail",
        };
        return new MessageModel(capacity, overflow, Of("SurvivesDisconnect").Value as bool? ?? false);
    }
}
