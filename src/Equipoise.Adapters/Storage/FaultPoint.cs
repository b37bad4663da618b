namespace Equipoise.Adapters.Storage;

/// <summary>A place where a fault is tried: what is done between two of them is either not done at all or done for good.</summary>
public enum FaultPoint
{
    /// <summary>The command was decided; nothing is issued or recorded.</summary>
    AfterGate,

    /// <summary>The position is issued and on the disk; the ledger does not hold it.</summary>
    BeforeCommit,

    /// <summary>The ledger holds it; nobody was answered.</summary>
    AfterCommit,

    /// <summary>Notices are about to be delivered.</summary>
    BeforeNotify,

    /// <summary>Notices are delivered; that they are is not noted.</summary>
    AfterNotify,

    /// <summary>A migration of the schema did everything but its commit.</summary>
    BeforeMigrated,
}
