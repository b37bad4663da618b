using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Cli.Printing;
using Equipoise.Statistics;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Boundary;

/// <summary><c>equipoise boundary</c>: the bounds of a group-sequential design without a protocol, what they cost and, after the end, the adjusted inference.</summary>
internal static class BoundaryVerb
{
    public static Command Create(Shell shell)
    {
        var looks = new Option<string>("--looks") { Description = "Information fractions of the looks, rising, the last 1; or a number of equally spaced looks.", HelpName = "T,...|COUNT", Required = true };
        var alpha = new Option<double>("--alpha") { Description = "Type I error of one side.", HelpName = "PROPORTION", DefaultValueFactory = _ => 0.025 };
        var shape = new Option<string>("--shape") { Description = $"A spending function ({NamedShapes.SpendingNames}) or a family ({NamedShapes.FamilyNames}).", HelpName = "NAME", DefaultValueFactory = _ => "lan-demets-obrien-fleming" };
        var twoSided = new Option<bool>("--two-sided") { Description = "The lower bound mirrors the upper one, with the same error." };
        var power = new Option<double>("--power") { Description = "Power to find the drift for.", HelpName = "PROPORTION", DefaultValueFactory = _ => 0.8 };
        var futility = new Option<string?>("--futility") { Description = "Spend the type II error, 1 - power, by this spending function (with a spending function as --shape).", HelpName = "NAME" };
        var binding = new Option<bool>("--binding") { Description = "The upper bounds count on futility being obeyed." };
        var ended = new Option<string?>("--ended") { Description = "The trial ended at this look with this Z: P value, estimates and limits adjusted for the looks, on the scale of the drift.", HelpName = "LOOK,Z" };
        return shell.Verb("boundary", "Group-sequential bounds, what they cost, and inference after the end.", [looks, alpha, shape, twoSided, power, futility, binding, ended], use =>
        {
            var fractions = Fractions(use.Get(looks)!);
            if (!(use.Get(alpha) is > 0 and < 0.5))
            {
                throw Bad("--alpha", use.Get(alpha).ToString("R", CultureInfo.InvariantCulture), "above 0 and below 0.5");
            }

            var design = Solve(use.Get(shape)!, use.Get(alpha), fractions, use.Get(twoSided), use.Get(power), use.Get(futility), use.Get(binding));
            var end = use.Get(ended) is { } text ? End(text, fractions) : null;
            var estimate = end is null ? null : Try("--ended", () => SequentialInference.StageWise(design, end, 1 - (2 * use.Get(alpha)), design.FutilityBinding ? FutilityUse.Obeyed : FutilityUse.Ignored));
            return Show(design, use.Get(power), end, estimate);
        });
    }

    private static SequentialDesign Solve(string shape, double alpha, ImmutableArray<double> looks, bool twoSided, double power, string? futility, bool binding)
    {
        if (NamedShapes.Spending(shape) is { } function)
        {
            var type2 = futility is null ? null : NamedShapes.Spending(futility) ?? throw Bad("--futility", $"\"{futility}\"", "one of " + NamedShapes.SpendingNames);
            return Try("--looks, --alpha, --power", () => new SpendingPlan
            {
                InformationFractions = looks,
                Upper = new ErrorSpending(function, alpha),
                Symmetric = twoSided,
                Futility = type2 is null ? null : new FutilitySpending(new ErrorSpending(type2, 1 - power), binding),
                Power = type2 is null ? power : null,
            }.Solve());
        }

        var family = NamedShapes.Family(shape) ?? throw Bad("--shape", $"\"{shape}\"", $"one of {NamedShapes.SpendingNames}, {NamedShapes.FamilyNames}; parameters in their range");
        return futility is null
            ? Try("--looks, --alpha, --power", () => family(alpha, looks, twoSided, power))
            : throw Bad("--futility", $"with --shape {shape}", "a spending function as --shape");
    }

    private static Outcome Show(SequentialDesign design, double power, TrialEnd? end, SequentialEstimate? estimate)
    {
        var drift = design.Drift!.Value;
        var (none, half, full) = (design.Cross(0), design.Cross(drift / 2), design.Cross(drift));
        var looks = Enumerable.Range(0, design.InformationFractions.Length).Select(k => new
        {
            look = k + 1,
            informationFraction = design.InformationFractions[k],
            upperZ = Bound(design.UpperZ[k]),
            lowerZ = Bound(design.LowerZ[k]),
            futilityZ = Bound(design.FutilityZ[k]),
            nominalOneSidedP = design.NominalP[k],
            upperB = Bound(BoundScale.ToB(design.UpperZ[k], design.InformationFractions[k])),
            errorSpent = none.Upper.Take(k + 1).Sum(),
            powerSpent = full.Upper.Take(k + 1).Sum(),
            stopUnderNull = none.Stopping[k],
            stopUnderAlternative = full.Stopping[k],
        }).ToImmutableArray();
        return Outcome.Done(
            new
            {
                design = design.Name,
                oneSidedAlpha = design.OneSidedAlpha,
                power = full.TotalUpper,
                drift,
                inflation = design.Inflation(power),
                looks,
                expectedInformation = new { underNull = none.ExpectedInformation, halfWay = half.ExpectedInformation, underAlternative = full.ExpectedInformation },
                typeOneError = new { futilityObeyed = none.TotalUpper, futilityIgnored = design.Cross(0, FutilityUse.Ignored).TotalUpper },
                end,
                estimate,
            },
            console =>
            {
                string[] columns = ["look", "information", "upper Z", .. design.HasLower ? ["lower Z"] : Array.Empty<string>(), .. design.HasFutility ? ["futility Z"] : Array.Empty<string>(), "nominal P", "error spent", "power so far", "stops, no effect", "stops, effect"];
                var table = Output.Table(design.Name, columns);
                foreach (var l in looks)
                {
                    table.Row([
                        Numerals.Count(l.look), Numerals.Significant(l.informationFraction), Numerals.Decimals(l.upperZ, 4),
                        .. design.HasLower ? [Numerals.Decimals(l.lowerZ, 4)] : Array.Empty<string>(), .. design.HasFutility ? [Numerals.Decimals(l.futilityZ, 4)] : Array.Empty<string>(),
                        Numerals.Significant(l.nominalOneSidedP, 3), Numerals.Significant(l.errorSpent), Numerals.Decimals(l.powerSpent, 4), Numerals.Decimals(l.stopUnderNull, 4), Numerals.Decimals(l.stopUnderAlternative, 4)]);
                }

                console.Write(table);
                console.Line($"Drift {Numerals.Significant(drift, 6)} for a power of {Numerals.Significant(full.TotalUpper)}; information {Numerals.Significant(design.Inflation(power), 5)} times that of one look.");
                console.Line($"Expected information: {Numerals.Decimals(none.ExpectedInformation, 4)} without an effect, {Numerals.Decimals(half.ExpectedInformation, 4)} half way, {Numerals.Decimals(full.ExpectedInformation, 4)} with the effect sought.");
                if (design.HasFutility)
                {
                    console.Line($"Type I error, one-sided: {Numerals.Decimals(none.TotalUpper, 6)} if futility is obeyed, {Numerals.Decimals(design.Cross(0, FutilityUse.Ignored).TotalUpper, 6)} if not.");
                }

                if (estimate is not null)
                {
                    console.Line($"Ended at look {Numerals.Count(end!.Look)} with Z {Numerals.Significant(end.Z)}: one-sided P {Numerals.Significant(estimate.PValue)} by stage-wise ordering; drift {Numerals.Significant(estimate.MedianUnbiased)} median-unbiased ({Numerals.Significant(estimate.Lower)} to {Numerals.Significant(estimate.Upper)}), {Numerals.Significant(estimate.BiasAdjusted)} bias-adjusted, {Numerals.Significant(estimate.MaximumLikelihood)} as observed.");
                }
            });
    }

    private static double? Bound(double z) => double.IsFinite(z) ? z : null;

    private static ImmutableArray<double> Fractions(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts is [var only] && int.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 50)
        {
            return [.. Enumerable.Range(1, count).Select(k => (double)k / count)];
        }

        if (parts is [var whole] && int.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked != 1)
        {
            throw Bad("--looks", $"\"{whole}\"", "1 to 50 equally spaced looks, or rising fractions such as 0.5,0.75,1");
        }

        return [.. parts.Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var t) && double.IsFinite(t) ? t : throw Bad("--looks", $"\"{p}\"", "rising fractions such as 0.5,0.75,1, or a number of looks from 1 to 50"))];
    }

    private static TrialEnd End(string text, ImmutableArray<double> fractions) =>
        text.Split(',', StringSplitOptions.TrimEntries) is [var look, var z]
        && int.TryParse(look, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at >= 1 && at <= fractions.Length
        && double.TryParse(z, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new TrialEnd(at, value, fractions[at - 1])
            : throw Bad("--ended", $"\"{text}\"", string.Create(CultureInfo.InvariantCulture, $"LOOK,Z with a look from 1 to {fractions.Length}, such as 1,2.9"));

    private static T Try<T>(string option, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (Exception e) when (e is ArgumentException or ConvergenceException)
        {
            throw Bad(option, e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message, "what docs/methods/group-sequential.md describes");
        }
    }

    private static BadInputException Bad(string option, string found, string accepted) =>
        new([new Diagnostic("A009", "(arguments)", option, 1, 1, "There is no such design.", found, accepted)]);
}
