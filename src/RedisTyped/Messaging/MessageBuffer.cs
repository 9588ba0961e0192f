using System.ComponentModel;

namespace RedisTyped.Messaging;

/// <summary>What <see cref="MessagesAttribute"/> says of a method. One static instance stands in the generated code for each.</summary>
/// <param name="Capacity">How many messages wait to be read.</param>
/// <param name="Overflow">What happens to one that finds no place.</param>
/// <param name="SurvivesDisconnect">Whether to go on when the connection breaks.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MessageBuffer(int Capacity, MessageOverflow Overflow, bool SurvivesDisconnect);
