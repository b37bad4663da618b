using System.Globalization;
using System.Text.Json;
using Equipoise.Tests.Reference;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Xunit.Abstractions;

namespace Equipoise.Tests.Design;

/// <summary>Designs written as files, from assumptions to bounds, size, calendar and expectations, beside rpact.</summary>
public sealed class WholeDesignAgainstRTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("monitoring.json");

    [Fact]
    public void A_design_file_gives_the_bounds_sizes_and_months_of_rpact()
    {
        var (bounds, sizes) = (new Agreement(1), new Agreement(1));
        foreach (var r in Reference.GetProperty("designs").EnumerateArray())
        {
            var name = string.Join(" ", new[] { "type", "futility", "method" }.Select(k => Word(r, k))) + string.Create(CultureInfo.InvariantCulture, $" {Of(r, "k")} looks, power {Of(r, "power")}");
            var plan = DesignPlan.Parse(Yaml(r), "generated");
            plan.Diagnostics.ShouldBeEmpty(name);
            var design = (TimeToEventTrialDesign)plan.Plan!.Design;
            double[] upper = r.GetProperty("upper").Numbers(), lower = r.GetProperty("lower").Numbers(), months = r.GetProperty("months").Numbers();
            for (var i = 0; i < upper.Length; i++)
            {
                bounds.Add("critical Z, " + name, design.Bounds.UpperZ[i], upper[i]);
            }

            for (var i = 0; i < lower.Length; i++)
            {
                bounds.Add("futility Z, " + name, design.Bounds.FutilityZ[i], lower[i]);
            }

            double Fact(string key) => design.Facts.Single(f => f.Key == key).Value;
            sizes.Add("participants, " + name, Fact("participantsUnrounded"), Of(r, "participants"));
            sizes.Add("events, " + name, Fact("eventsRequired"), Of(r, "events"));
            for (var i = 0; i < months.Length; i++)
            {
                sizes.Add("month, " + name, design.Looks[i].Month!.Value, months[i]);
            }
        }

        bounds.ShouldHold(atLeast: 150, tolerance: 1e-6, output);
        sizes.ShouldHold(atLeast: 150, tolerance: 1e-5, output);
    }

    [Fact]
    public void A_look_gives_the_inference_and_the_outlook_of_rpact()
    {
        var agreement = new Agreement(1);
        foreach (var r in Reference.GetProperty("looks").EnumerateArray())
        {
            double[] t = r.GetProperty("t").Numbers(), z = r.GetProperty("z").Numbers();
            var boundary = Word(r, "type") switch { "asOF" => "{kind: errorSpending, efficacy: {kind: lanDemetsObrienFleming}}", "asP" => "{kind: errorSpending, efficacy: {kind: lanDemetsPocock}}", _ => "{kind: pocock}" };
            var design = (TimeToEventTrialDesign)DesignPlan.Parse(Designs.Events(boundary, t, 0.025, 0.8, ratio: 0.5), "generated").Plan!.Design;
            var name = $"{Word(r, "type")}, look {z.Length}";
            var look = SequentialMonitoring.Of(design, design.Boundary.Analyses[z.Length - 1], [.. z.Select((value, i) => new ObservedInformation(t[i] * design.PlannedUnits, value))]);

            // rpact takes a ratio above 1 for benefit and has 40 events planned: on the scale of log ratios times the root of the events both are the same.
            double Log(double ratio) => -Math.Log(ratio) * Math.Sqrt(design.PlannedUnits / 40);
            for (var i = 0; i < z.Length; i++)
            {
                agreement.Add("critical Z, " + name, look.Looks[i].EfficacyZ!.Value, r.GetProperty("upper").Numbers()[i]);
                agreement.Add("repeated lower, " + name, Log(look.Looks[i].RepeatedUpper!.Value), Math.Log(r.GetProperty("repeatedLower").Numbers()[i]));
                agreement.Add("repeated upper, " + name, Log(look.Looks[i].RepeatedLower!.Value), Math.Log(r.GetProperty("repeatedUpper").Numbers()[i]));
            }

            agreement.Add("P, " + name, look.IfEndedHere!.OneSidedP, Of(r, "p"));
            agreement.Add("median-unbiased, " + name, Log(look.IfEndedHere.MedianUnbiased), Math.Log(Of(r, "median")));
            agreement.Add("lower, " + name, Log(look.IfEndedHere.Upper), Math.Log(Of(r, "lower")));
            agreement.Add("upper, " + name, Log(look.IfEndedHere.Lower), Math.Log(Of(r, "limit")));
        }

        agreement.ShouldHold(atLeast: 60, tolerance: 1e-5, output);
    }

    private static string Yaml(JsonElement r)
    {
        var (type, futility) = (Word(r, "type"), Word(r, "futility"));
        var spending = type switch { "asOF" => "{kind: lanDemetsObrienFleming}", "asP" => "{kind: lanDemetsPocock}", "asHSD" => "{kind: hwangShihDecani, gamma: -4}", "asKD" => "{kind: kimDemets, rho: 2}", _ => null };
        var boundary = spending is null
            ? type switch { "OF" => "{kind: obrienFleming}", "P" => "{kind: pocock}", _ => "{kind: wangTsiatis, delta: 0.25}" }
            : $"{{kind: errorSpending, efficacy: {spending}{(futility == "none" ? "" : ", futility: {kind: hwangShihDecani, gamma: -2}")}}}";
        var monthly = -Math.Log(1 - Of(r, "dropout")) / 12;
        return Designs.Events(
            boundary, r.GetProperty("t").Numbers(), Of(r, "alpha"), Of(r, "power"), Of(r, "ratio"), futility != "none", futility == "bsHSD", Of(r, "accrual"), Of(r, "followUp"), monthly, Of(r, "allocation"),
            Word(r, "method") switch { "Schoenfeld" => "schoenfeld", "Freedman" => "freedman", _ => "hsieh" });
    }

    private static string Word(JsonElement r, string key) => r.GetProperty(key).GetString()!;

    private static double Of(JsonElement r, string key) => r.GetProperty(key).GetDouble();
}
