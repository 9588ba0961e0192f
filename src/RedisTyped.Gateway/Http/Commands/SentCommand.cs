namespace RedisTyped.Gateway.Http.Commands;

/// <summary>A command on its way.</summary>
/// <param name="Reply">The reply to come.</param>
/// <param name="GoesInSteps">Whether nodes are sent more of it later: what is sent behind it now comes before that.</param>
internal readonly record struct SentCommand(Task<CommandReply> Reply, bool GoesInSteps = false);
