using System.Collections.Immutable;
using Equipoise.Trials.Protocol;

namespace Equipoise.Tests.Protocol;

/// <summary>Mistakes that authors make, each in the interleukin-2 protocol.</summary>
public sealed class MistakeTests
{
    private static readonly string Source = Repository.Read("protocols", "il2-rcc.yaml");

    [Theory]
    [InlineData("accrualMonths: 36", "acrualMonths: 36", "P002", "design.acrualMonths", "did you mean accrualMonths?")]
    [InlineData("masking: openLabel", "masking: openlabel", "P005", "trial.masking", "did you mean openLabel?")]
    [InlineData("kind: permutedBlocks", "kind: permutatedBlocks", "P005", "randomisation.scheme.kind", "did you mean permutedBlocks?")]
    [InlineData("unit: mL/min", "unit: ml/min", "P006", "fields[11].unit", "did you mean mL/min?")]
    [InlineData("value: 4000 /uL", "value: 4000 /ul", "P006", "eligibility.criteria[1].require.value", "did you mean /uL?")]
    [InlineData("value: 10 g/dL", "value: 10 mg/h", "P006", "eligibility.criteria[3].require.value", "g/dL")]
    [InlineData("value: 10 g/dL", "value: 10 L", "P011", "eligibility.criteria[3].require.value", "g/dL or a unit of the same dimension")]
    [InlineData("nearest: 1000000 IU", "nearest: 1000000 mg", "P011", "arms[0].treatment.dose.rounding.nearest", "IU")]
    [InlineData("perMillilitre: 18000000 IU/mL", "perMillilitre: 18000000 g/L", "P011", "arms[0].treatment.dose.vial.perMillilitre", "IU/mL")]
    [InlineData("perMillilitre: 18000000 IU/mL", "perMillilitre: 18000000 IU", "P011", "arms[0].treatment.dose.vial.perMillilitre", "IU/mL")]
    [InlineData("nearest: 1000000 IU", "nearest: 0 IU", "P009", "arms[0].treatment.dose.rounding.nearest", "above 0")]
    [InlineData("usable: 21600000 IU", "usable: 0 IU", "P009", "arms[0].treatment.dose.vial.usable", "above 0")]
    [InlineData("perKilogram: 600000 IU", "perKilogram: -1 IU", "P009", "arms[0].treatment.dose.amount.perKilogram", "above 0")]
    [InlineData("perKilogram: 600000 IU", "perKilogram: 79228162514264337593543950335 IU", "P009", "arms[0].treatment.dose.amount.perKilogram", "at most")]
    [InlineData("experimental: 0.70", "experimental: 0.30", "P201", "design.experimental", "a proportion above 0.4")]
    [InlineData("experimental: 0.70", "experimental: 0.40", "P201", "design.experimental", "a proportion above 0.4")]
    [InlineData("participantsPerArm: 34", "participantsPerArm: 33", "P203", "design.participantsPerArm", "34")]
    [InlineData("blockSizes: [4, 6]", "blockSizes: [4, 5]", "P205", "randomisation.scheme.blockSizes[1]", "a multiple of 2")]
    [InlineData("blockSizes: [4, 6]", "blockSizes: [4, 0]", "P205", "randomisation.scheme.blockSizes[1]", "a multiple of 2")]
    [InlineData("blockSizes: [4, 6]", "blockSizes: [4, 2000000000]", "P205", "randomisation.scheme.blockSizes[1]", "up to 1000")]
    [InlineData("blockSizes: [4, 6]", "blockSizes: []", "P101", "randomisation.scheme.blockSizes", "one or more sizes")]
    [InlineData("{id: E02b,", "{id: E02a,", "P007", "eligibility.criteria[2].id", "a name of its own")]
    [InlineData("from: definitiveSurgery", "from: definiteSurgery", "P008", "fields[22].derivation.from", "did you mean definitiveSurgery?")]
    [InlineData("from: definitiveSurgery", "from: age", "P010", "fields[22].derivation.from", "a recorded field of kind date")]
    [InlineData("creatinine: creatinine,", "creatinine: sex,", "P010", "fields[11].derivation.creatinine", "a recorded field of kind number")]
    [InlineData("creatinine: creatinine,", "creatinine: creatinineClearance,", "P010", "fields[11].derivation.creatinine", "a recorded field")]
    [InlineData("creatinine: creatinine,", "creatinine: platelets,", "P011", "fields[11].derivation.creatinine", "mg/dL")]
    [InlineData("sex: sex,", "sex: hiv,", "P011", "fields[11].derivation.sex", "female and male")]
    [InlineData("unit: days, label: Days since surgery", "unit: kg, label: Days since surgery", "P011", "fields[22].unit", "days")]
    [InlineData("share: 1}, {", "share: 2147483647}, {", "P009", "randomisation.ratio[0].share", "1 to 1000")]
    [InlineData("{everyMonths: 12}", "{everyMonths: 0}", "P009", "followUp.visits[3].everyMonths", "1 to 1200")]
    [InlineData("alpha: 0.05 ", "alpha: 1e400 ", "P004", "design.alpha", "a number")]
    [InlineData("alpha: 0.05 ", "alpha: NaN ", "P004", "design.alpha", "a number")]
    [InlineData("alpha: 0.05 ", "alpha: 0.5 ", "P009", "design.alpha", "below 0.5")]
    [InlineData("peopleForChange: 2", "peopleForChange: 99999999999", "P004", "randomisation.peopleForChange", "a whole number")]
    [InlineData("start: 1997-06-02", "start: 1997-02-29", "P004", "scenarios[0].start", "a date as YYYY-MM-DD")]
    [InlineData("firstDoseFrom: \"08:00\"", "firstDoseFrom: \"8 am\"", "P004", "arms[0].treatment.schedule.slotRule.firstDoseFrom", "HH:mm")]
    [InlineData("timeZone: America/Chicago", "timeZone: Chicago", "P210", "scenarios[0].sites[0].timeZone", "IANA")]
    [InlineData("to: IL2,", "to: OBS,", "P202", "arms[1].crossover.to", "an arm with a treatment")]
    [InlineData("{arm: IL2, share: 1}", "{arm: IL3, share: 1}", "P008", "randomisation.ratio[0].arm", "did you mean")]
    public void A_mistake_is_named_with_its_place_and_what_would_be_accepted(string from, string to, string code, string path, string accepted)
    {
        var (diagnostics, line) = Changed(from, to);

        var found = diagnostics.FirstOrDefault(d => d.Code == code && (d.Path == path || d.Path + ".arm" == path)).ShouldNotBeNull(string.Join("\n", diagnostics));
        found.Line.ShouldBe(line);
        found.Accepted.ShouldContain(accepted);
        found.Found.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Several_mistakes_of_spelling_and_omission_are_all_reported_at_once()
    {
        var yaml = Source
            .Replace("masking: openLabel", "masking: openlabel", StringComparison.Ordinal)
            .Replace("  waivers: none ", "  waiver: none ", StringComparison.Ordinal)
            .Replace("makeUp: false", "makeup: false", StringComparison.Ordinal)
            .Replace("perKilogram: 600000 IU", "perKilogram: 600000", StringComparison.Ordinal)
            .Replace("power: 0.80", "power: 80", StringComparison.Ordinal)
            .Replace("  unblinding: {kind: nothingBlinded}\n", "", StringComparison.Ordinal);

        var codes = TrialProtocol.Parse(yaml, "p").Diagnostics.Select(d => d.Code).Order().ToList();

        codes.ShouldBe(["P002", "P002", "P004", "P005", "P009", "P107", "P110", "P113"]);
    }

    [Fact]
    public void Several_inconsistencies_are_all_reported_at_once_in_the_order_of_the_file()
    {
        var yaml = Source
            .Replace("{id: E12,", "{id: E11,", StringComparison.Ordinal)
            .Replace("blockSizes: [4, 6]", "blockSizes: [3, 6]", StringComparison.Ordinal)
            .Replace("experimental: 0.70", "experimental: 0.20", StringComparison.Ordinal)
            .Replace("to: IL2,", "to: IL9,", StringComparison.Ordinal);

        TrialProtocol.Parse(yaml, "p").Diagnostics.Select(d => d.Code).ShouldBe(["P007", "P008", "P205", "P201"]);
    }

    [Fact]
    public void A_blinded_trial_says_who_may_unblind()
    {
        var (diagnostics, _) = Changed("masking: openLabel", "masking: doubleBlind");

        diagnostics.ShouldHaveSingleItem().Code.ShouldBe("P107");
    }

    [Theory]
    [InlineData("blockSizes: [2]", "blockSizes: [4]")]
    [InlineData("{arm: PLB, share: 1}", "{arm: PLB, share: 2}")]
    public void Preferences_need_allocation_in_pairs(string from, string to)
    {
        var yaml = Repository.Read("protocols", "6mp-leukaemia.yaml").Replace(from, to, StringComparison.Ordinal);

        TrialProtocol.Parse(yaml, "p").Diagnostics.Select(d => d.Code).ShouldContain("P207");
    }

    private static (ImmutableArray<Diagnostic> Diagnostics, int Line) Changed(string from, string to)
    {
        Source.ShouldContain(from);
        var at = Source.IndexOf(from, StringComparison.Ordinal);
        return (TrialProtocol.Parse(Source[..at] + to + Source[(at + from.Length)..], "p").Diagnostics, Source[..at].Count(c => c == '\n') + 1);
    }
}
