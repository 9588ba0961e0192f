using System.Collections.Generic;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the return statement of a method that subscribes to a channel.</summary>
internal sealed class SubscriptionEmitter(MethodModel method, StoreNames names)
{
    public List<string> Return(string channel)
    {
        MessageModel messages = method.Messages!;
        ValueModel type = method.Reply.Value!;
        string survives = messages.SurvivesDisconnect ? "true" : "false";
        return
        [
            $"return {Runtime.Subscription}.ReadAsync<{type.Declaration}>(",
            $"{names.Executor},",
            $"{names.Method(method)},",
            $"{channel},",
            $"{new ReplyEmitter(method, names).Reader(type)},",
            $"new {Runtime.MessageBuffer}({messages.Capacity}, {Runtime.MessageOverflow}.{messages.Overflow}, SurvivesDisconnect: {survives}),",
            $"{method.CancellationParameter ?? "default"});",
        ];
    }
}
