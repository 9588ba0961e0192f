using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RedisTyped.Generators.Tests;

/// <summary>Properties of a project that the compiler shows to analyzers.</summary>
internal sealed class BuildProperties(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptionsProvider
{
    /// <summary>Properties by name.</summary>
    public BuildProperties(params (string Name, string Value)[] properties)
        : this(properties.ToDictionary(static p => p.Name, static p => p.Value))
    {
    }

    /// <summary>These, and others.</summary>
    public BuildProperties With((string Name, string Value)[] more) =>
        new([.. values.Select(static p => (p.Key, p.Value)), .. more]);

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(values);

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    /// <inheritdoc/>
    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Options(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        private const string Prefix = "build_property.";

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = null;
            return key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && values.TryGetValue(key[Prefix.Length..], out value);
        }
    }
}
