using System.CommandLine;

namespace RedisTyped.Benchmarks;

/// <summary>An option that is a whole number within bounds.</summary>
internal sealed class CountOption : Option<int>
{
    public CountOption(string name, int usual, string description, int least = 1, int most = int.MaxValue)
        : base(name)
    {
        Description = description;
        HelpName = "N";
        DefaultValueFactory = _ => usual;
        Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < least || given > most))
            {
                result.AddError($"{name} is a whole number of at least {least}{(most == int.MaxValue ? "" : $" and at most {most}")}.");
            }
        });
    }
}
