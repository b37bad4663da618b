CREATE TABLE "drafts" (
    "Trial" TEXT NOT NULL,
    "AccountId" TEXT NOT NULL,
    "Form" TEXT NOT NULL,
    "Fields" TEXT NOT NULL,
    "SavedAt" INTEGER NOT NULL,
    CONSTRAINT "PK_drafts" PRIMARY KEY ("Trial", "AccountId", "Form")
);


CREATE TABLE "keys" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_keys" PRIMARY KEY AUTOINCREMENT,
    "FriendlyName" TEXT NULL,
    "Xml" TEXT NULL
);


CREATE TABLE "links" (
    "SecretHash" TEXT NOT NULL CONSTRAINT "PK_links" PRIMARY KEY,
    "AccountId" TEXT NOT NULL,
    "IsReset" INTEGER NOT NULL,
    "IssuedBy" TEXT NOT NULL,
    "IssuedAt" INTEGER NOT NULL,
    "ExpiresAt" INTEGER NOT NULL,
    "UsedAt" INTEGER NULL
);


CREATE TABLE "people" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_people" PRIMARY KEY,
    "FullName" TEXT NOT NULL,
    "CreatedBy" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "InvitedIn" TEXT NOT NULL,
    "LinkBy" TEXT NOT NULL,
    "ConfirmedBy" TEXT NULL,
    "ConfirmedAt" INTEGER NULL,
    "ConfirmedHow" TEXT NULL,
    "ClosedAt" INTEGER NULL,
    "ClosedBy" TEXT NULL,
    "PasswordSetAt" INTEGER NULL,
    "MustChangePassword" INTEGER NOT NULL,
    "Attempts" INTEGER NOT NULL,
    "LockedUntil" INTEGER NULL,
    "Locks" INTEGER NOT NULL,
    "AuthenticatorKey" TEXT NULL,
    "AuthenticatorStep" INTEGER NOT NULL,
    "RecoveryCodes" TEXT NOT NULL,
    "Synthetic" INTEGER NOT NULL,
    "UserName" TEXT NULL,
    "NormalizedUserName" TEXT NULL,
    "Email" TEXT NULL,
    "NormalizedEmail" TEXT NULL,
    "EmailConfirmed" INTEGER NOT NULL,
    "PasswordHash" TEXT NULL,
    "SecurityStamp" TEXT NULL,
    "ConcurrencyStamp" TEXT NULL,
    "PhoneNumber" TEXT NULL,
    "PhoneNumberConfirmed" INTEGER NOT NULL,
    "TwoFactorEnabled" INTEGER NOT NULL,
    "LockoutEnd" TEXT NULL,
    "LockoutEnabled" INTEGER NOT NULL,
    "AccessFailedCount" INTEGER NOT NULL
);


CREATE TABLE "sessions" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_sessions" PRIMARY KEY AUTOINCREMENT,
    "KeyHash" TEXT NOT NULL,
    "AccountId" TEXT NOT NULL,
    "Stamp" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "SeenAt" INTEGER NOT NULL,
    "SignedAt" INTEGER NULL,
    "EndedAt" INTEGER NULL,
    "Ended" TEXT NULL,
    "Address" TEXT NULL,
    "How" TEXT NOT NULL,
    "Role" TEXT NULL,
    "Site" TEXT NULL
);


CREATE TABLE "spent" (
    "Hash" TEXT NOT NULL CONSTRAINT "PK_spent" PRIMARY KEY,
    "At" INTEGER NOT NULL
);


CREATE TABLE "tokens" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_tokens" PRIMARY KEY AUTOINCREMENT,
    "SecretHash" TEXT NOT NULL,
    "AccountId" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "Trial" TEXT NOT NULL,
    "Role" TEXT NOT NULL,
    "Site" TEXT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "ExpiresAt" INTEGER NOT NULL,
    "UsedAt" INTEGER NULL,
    "RevokedAt" INTEGER NULL
);


CREATE TABLE "claims" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_claims" PRIMARY KEY AUTOINCREMENT,
    "UserId" TEXT NOT NULL,
    "ClaimType" TEXT NULL,
    "ClaimValue" TEXT NULL,
    CONSTRAINT "FK_claims_people_UserId" FOREIGN KEY ("UserId") REFERENCES "people" ("Id") ON DELETE CASCADE
);


CREATE TABLE "factors" (
    "UserId" TEXT NOT NULL,
    "LoginProvider" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "Value" TEXT NULL,
    CONSTRAINT "PK_factors" PRIMARY KEY ("UserId", "LoginProvider", "Name"),
    CONSTRAINT "FK_factors_people_UserId" FOREIGN KEY ("UserId") REFERENCES "people" ("Id") ON DELETE CASCADE
);


CREATE TABLE "logins" (
    "LoginProvider" TEXT NOT NULL,
    "ProviderKey" TEXT NOT NULL,
    "ProviderDisplayName" TEXT NULL,
    "UserId" TEXT NOT NULL,
    CONSTRAINT "PK_logins" PRIMARY KEY ("LoginProvider", "ProviderKey"),
    CONSTRAINT "FK_logins_people_UserId" FOREIGN KEY ("UserId") REFERENCES "people" ("Id") ON DELETE CASCADE
);


CREATE TABLE "passkeys" (
    "CredentialId" BLOB NOT NULL CONSTRAINT "PK_passkeys" PRIMARY KEY,
    "UserId" TEXT NOT NULL,
    "Data" TEXT NOT NULL,
    CONSTRAINT "FK_passkeys_people_UserId" FOREIGN KEY ("UserId") REFERENCES "people" ("Id") ON DELETE CASCADE
);


CREATE INDEX "IX_claims_UserId" ON "claims" ("UserId");


CREATE INDEX "IX_logins_UserId" ON "logins" ("UserId");


CREATE INDEX "IX_passkeys_UserId" ON "passkeys" ("UserId");


CREATE INDEX "EmailIndex" ON "people" ("NormalizedEmail");


CREATE UNIQUE INDEX "UserNameIndex" ON "people" ("NormalizedUserName");


CREATE INDEX "IX_sessions_AccountId" ON "sessions" ("AccountId");


CREATE UNIQUE INDEX "IX_sessions_KeyHash" ON "sessions" ("KeyHash");


CREATE INDEX "IX_tokens_AccountId" ON "tokens" ("AccountId");


CREATE UNIQUE INDEX "IX_tokens_SecretHash" ON "tokens" ("SecretHash");


