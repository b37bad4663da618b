using System.Globalization;

namespace Equipoise.Tests.Design;

/// <summary>Design files for tests.</summary>
internal static class Designs
{
    /// <summary>Time to an event, 40 % without one at 24 months in the control arm, looks at fractions of the events.</summary>
    public static string Events(
        string boundary,
        IReadOnlyList<double> fractions,
        double alpha,
        double power,
        double ratio,
        bool futility = false,
        bool binding = false,
        double accrual = 36,
        double followUp = 24,
        double dropoutPerMonth = 0,
        double allocation = 1,
        string method = "schoenfeld",
        string variance = "underNull",
        int participants = 1000000,
        string extra = "")
    {
        var looks = fractions.Select((t, i) => i + 1 == fractions.Count
            ? "  - {id: final, label: Final, when: {kind: endOfFollowUp}, efficacy: true, futility: [], combine: any, binding: false}"
            : Text($"  - {{id: look{i + 1}, label: Look {i + 1}, when: {{kind: eventsReached, fraction: {t:R}}}, efficacy: true, futility: [{(futility ? "{kind: futilityBound}" : "")}], combine: any, binding: {(futility && binding ? "true" : "false")}}}"));
        return Text($$"""
            title: Generated
            design:
              kind: timeToEventDesign
              endpoint: event
              analysisSet: all
              alpha: {{alpha:R}}
              sides: one
              power: {{power:R}}
              method: {kind: {{method}}}
              variance: {{variance}}
              control:
                event: {kind: survivalAt, months: 24, proportion: 0.4}{{(dropoutPerMonth > 0 ? Text($"\n    dropout: {{kind: hazardByTime, perMonth: [{dropoutPerMonth:R}]}}") : "")}}
              effect: {kind: hazardRatio, ratio: {{ratio:R}}}
              accrual: {kind: evenAccrual, months: {{accrual:R}}}
              followUpMonths: {{followUp:R}}
              participants: {{participants}}
              boundary: {{boundary}}{{extra}}
            allocationRatio: {{allocation:R}}
            analyses:
            {{string.Join("\n", looks)}}

            """);
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
