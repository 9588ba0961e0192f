using System.Text.Json;

namespace RedisTyped.Resharding.Planning;

/// <summary>Choices as a plan file writes them: <c>replica-of</c>; ways of landing by their letter.</summary>
internal static class PlanWords
{
    /// <summary>The letter of a way of landing: P, W, M or S.</summary>
    public static string Of(LandingMode mode) => mode.ToString()[..1];

    /// <summary>A choice as a word.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Reads a letter, in either case.</summary>
    public static LandingMode? ModeOf(string text)
    {
        foreach (var mode in Enum.GetValues<LandingMode>())
        {
            if (text.Equals(Of(mode), StringComparison.OrdinalIgnoreCase))
            {
                return mode;
            }
        }

        return null;
    }

    /// <summary>Reads a word.</summary>
    public static T? ValueOf<T>(string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (text.Equals(Of(value), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
