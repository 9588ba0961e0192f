namespace RedisTyped.Cli.Distribution;

/// <summary>Pearson's test: could keys that are spread by chance alone lie as far from the expected shares as these?</summary>
/// <param name="Statistic">The sum of (found - expected)² / expected over the nodes.</param>
/// <param name="DegreesOfFreedom">The nodes less one.</param>
/// <param name="PValue">The chance of so big a sum or a bigger one. Under 0.01 the spread is worse than chance explains.</param>
internal sealed record ChiSquare(double Statistic, int DegreesOfFreedom, double PValue)
{
    private const int MostTerms = 100_000;
    private const double Precision = 1e-14;

    /// <summary>Tests loads, or gives null where there is nothing to test: one node, no keys, or no expected shares.</summary>
    public static ChiSquare? Of(IReadOnlyList<NodeLoad> loads)
    {
        NodeLoad[] tested = [.. loads.Where(load => load.ExpectedShare is > 0)];
        if (tested.Length < 2 || tested[0].Total == 0)
        {
            return null;
        }

        double statistic = tested.Sum(load =>
        {
            double expected = load.ExpectedShare!.Value * load.Total;
            return (load.Keys - expected) * (load.Keys - expected) / expected;
        });
        int freedom = tested.Length - 1;
        return new ChiSquare(statistic, freedom, UpperGamma(freedom / 2.0, statistic / 2));
    }

    /// <summary>
    /// The regularised upper incomplete gamma function Q(a, x) for a of 1/2, 1, 3/2 …: the series https://dlmf.nist.gov/8.11#E4 for small
    /// x, the continued fraction https://dlmf.nist.gov/8.9#E2 by Lentz's method for others.
    /// </summary>
    internal static double UpperGamma(double a, double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        double scale = Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
        return x < a + 1 ? Math.Max(0, 1 - (scale * Series(a, x))) : scale * Fraction(a, x);
    }

    private static double Series(double a, double x)
    {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MostTerms && term > sum * Precision; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double a, double x)
    {
        double b = x + 1 - a;
        double c = double.MaxValue;
        double d = 1 / b;
        double value = d;
        for (int n = 1; n < MostTerms; n++)
        {
            double numerator = n * (a - n);
            b += 2;
            d = 1 / (b + (numerator * d));
            c = b + (numerator / c);
            value *= c * d;
            if (Math.Abs((c * d) - 1) < Precision)
            {
                break;
            }
        }

        return value;
    }

    /// <summary>From Γ(1/2) = √π and Γ(1) = 1 upwards by Γ(z + 1) = z Γ(z).</summary>
    private static double LogGamma(double a)
    {
        double z = a == Math.Floor(a) ? 1 : 0.5;
        double log = z == 1 ? 0 : Math.Log(Math.PI) / 2;
        for (; z < a; z++)
        {
            log += Math.Log(z);
        }

        return log;
    }
}
