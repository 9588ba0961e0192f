namespace RedisTyped.Generators.Model;

/// <summary>What a method that subscribes to a channel does with messages that it cannot give.</summary>
/// <param name="Capacity">How many messages wait to be read.</param>
/// <param name="Overflow">The member of MessageOverflow.</param>
/// <param name="SurvivesDisconnect">Whether to go on when the connection breaks.</param>
internal sealed record MessageModel(int Capacity, string Overflow, bool SurvivesDisconnect);
