namespace RedisTyped.Execution;

/// <summary>
/// How the reply of a command on a RESP3 connection differs from that on a RESP2 one, as StackExchange.Redis hands it on: a map is a flat array
/// and a set is an array, numbers and truth values are single values, so that of most commands the replies are the same.
/// </summary>
internal enum Resp3Shape
{
    /// <summary>Not at all.</summary>
    Same,

    /// <summary>A row of two for each pair, where RESP2 has one flat row.</summary>
    RowsOfPairs,

    /// <summary>One flat row, where RESP2 has a row of two for each pair.</summary>
    FlatRow,

    /// <summary>A text with its format before it, <c>txt:</c>.</summary>
    TextWithFormat,
}

/// <summary>Knows the shapes. A test compares them with a real server, for every command and many options.</summary>
internal static class Resp3Shapes
{
    /// <summary>The shape of a command's reply.</summary>
    /// <param name="command">The command, such as <c>GET</c> or <c>CLIENT LIST</c>.</param>
    public static Resp3Shape Of(string command) => command switch
    {
        "HRANDFIELD" or "ZDIFF" or "ZINTER" or "ZPOPMAX" or "ZPOPMIN" or "ZRANDMEMBER" or "ZRANGE" or "ZRANGEBYSCORE" or "ZREVRANGE"
            or "ZREVRANGEBYSCORE" or "ZUNION" => Resp3Shape.RowsOfPairs,
        "XREAD" or "XREADGROUP" => Resp3Shape.FlatRow,
        "CLIENT INFO" or "CLIENT LIST" or "CLUSTER INFO" or "CLUSTER NODES" or "INFO" or "LATENCY DOCTOR" or "LATENCY GRAPH" or "LOLWUT"
            or "MEMORY DOCTOR" or "MEMORY MALLOC-STATS" => Resp3Shape.TextWithFormat,
        _ => Resp3Shape.Same,
    };
}
