namespace RedisTyped.Generators.Model;

/// <summary>A serializer that stands in place of the store's own.</summary>
/// <param name="Type">Fully qualified.</param>
/// <param name="HasInstance">Whether it is taken from its static member Instance rather than made.</param>
internal sealed record SerializerModel(string Type, bool HasInstance)
{
    /// <summary>The expression that gives it.</summary>
    public string Expression => HasInstance ? Type + ".Instance" : $"new {Type}()";
}
