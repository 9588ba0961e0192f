namespace RedisTyped.Generators;

/// <summary>The names of the generator's steps, by which tests see what was cached.</summary>
internal static class StepNames
{
    public const string Stores = nameof(Stores);
    public const string Scripts = nameof(Scripts);
    public const string Language = nameof(Language);
    public const string Output = nameof(Output);
    public const string KeyUses = nameof(KeyUses);
    public const string KeySpace = nameof(KeySpace);
    public const string CommandUses = nameof(CommandUses);
    public const string Commands = nameof(Commands);
}
