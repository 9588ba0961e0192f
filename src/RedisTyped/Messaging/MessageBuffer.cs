using System.ComponentModel;

namespace RedisTyped.Messaging;

/// <summary>What <see cref="MessagesAttribute"/> says of a method. Only generated code makes one.</summary>
/// <param name="Capacity">How many messages wait to be read.</param>
/// <param name="Overflow">What happens to one that finds no place.</param>
/// <param name="SurvivesDisconnect">Whether to go on when the connection breaks.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MessageBuffer(int Capacity, MessageOverflow Overflow, bool SurvivesDisconnect);
