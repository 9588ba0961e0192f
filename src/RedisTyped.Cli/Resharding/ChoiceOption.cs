using System.CommandLine;

namespace RedisTyped.Cli.Resharding;

/// <summary>An option that takes one of a few words, the first of which goes without saying.</summary>
internal static class ChoiceOption
{
    public static Option<string> Of(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', choices), DefaultValueFactory = _ => choices[0] };
        option.CompletionSources.Add(choices);
        option.Validators.Add(result =>
        {
            foreach (string given in result.Tokens.Select(static token => token.Value).Except(choices))
            {
                result.AddError($"{name} '{given}' is not known; give {string.Join(" or ", choices)}");
            }
        });
        return option;
    }
}
