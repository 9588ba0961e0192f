namespace RedisTyped.Generators.Model;

/// <summary>How a command that waits is sent: on a connection of its own.</summary>
/// <param name="OverNodes">Whether its lists may be on several nodes, so that it waits for each of them and pops from one.</param>
internal sealed record BlockingModel(bool OverNodes);
