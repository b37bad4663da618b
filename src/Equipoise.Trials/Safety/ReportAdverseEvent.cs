using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Safety;

/// <summary>Reports an adverse event. Whether it was expected follows from the protocol's list.</summary>
public sealed record ReportAdverseEvent(string Participant, string Term, int Grade, LocalDate OnsetOn, Instant AwareAt, bool RelatedToTreatment, bool Serious) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (Implausible(OnsetOn, "An adverse event", participant, randomisation, today) is { } refusal)
        {
            return new Decision([], refusal);
        }

        if (Grade is < 1 or > 5)
        {
            return Decision.Refuse("grade", FormattableString.Invariant($"The grade is {Grade}; grades run from 1 to 5."));
        }

        if (AwareAt > deciding.Now)
        {
            return Decision.Refuse("date-in-future", "The site cannot have become aware in the future.");
        }

        if (AwareAt.InZone(deciding.State.Sites[participant.Site].Zone).Date < OnsetOn)
        {
            return Decision.Refuse("aware-before-onset", $"The site cannot have become aware before the event began on {OnsetOn:uuuu-MM-dd}.");
        }

        var expected = deciding.Protocol.Document.Safety.Expected.Any(e => e.Term == Term && Grade <= e.HighestGrade);
        return Decision.Of(new AdverseEventReported(Participant, Term, Grade, OnsetOn, AwareAt, RelatedToTreatment, Serious, expected));
    }
}
