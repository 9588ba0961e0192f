namespace RedisTyped.Values;

/// <summary>An entry of a stream.</summary>
/// <typeparam name="T">
/// What its fields are read as: an object, a dictionary, or an array of pairs. Where an entry can be gone, as for what XREADGROUP still
/// holds as pending, a nullable type is null then.
/// </typeparam>
/// <param name="Id">Its id.</param>
/// <param name="Fields">Its fields.</param>
public readonly record struct StreamMessage<T>(StreamId Id, T Fields);
