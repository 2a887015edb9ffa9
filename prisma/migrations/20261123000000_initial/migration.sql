-- CreateEnum
CREATE TYPE "PlatformUserRole" AS ENUM ('SUPER_ADMIN', 'ADMIN', 'SUPPORT');

-- CreateEnum
CREATE TYPE "UserRole" AS ENUM ('ADMIN', 'USER', 'AUDITOR');

-- CreateEnum
CREATE TYPE "CompanyStatus" AS ENUM ('ACTIVE', 'SUSPENDED', 'TRIAL', 'ARCHIVED');

-- CreateEnum
CREATE TYPE "SentimentCategory" AS ENUM ('POSITIVE', 'NEUTRAL', 'NEGATIVE');

-- CreateEnum
CREATE TYPE "SessionCategory" AS ENUM ('SCHEDULE_HOURS', 'LEAVE_VACATION', 'SICK_LEAVE_RECOVERY', 'SALARY_COMPENSATION', 'CONTRACT_HOURS', 'ONBOARDING', 'OFFBOARDING', 'WORKWEAR_STAFF_PASS', 'TEAM_CONTACTS', 'PERSONAL_QUESTIONS', 'ACCESS_LOGIN', 'SOCIAL_QUESTIONS', 'UNRECOGNIZED_OTHER');

-- CreateEnum
CREATE TYPE "ProcessingStage" AS ENUM ('CSV_IMPORT', 'TRANSCRIPT_FETCH', 'SESSION_CREATION', 'AI_ANALYSIS', 'QUESTION_EXTRACTION');

-- CreateEnum
CREATE TYPE "ProcessingStatus" AS ENUM ('PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'SKIPPED');

-- CreateEnum
CREATE TYPE "ValueSource" AS ENUM ('FEED', 'TRANSCRIPT', 'ANALYSIS');

-- CreateEnum
CREATE TYPE "RunStatus" AS ENUM ('RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED');

-- CreateEnum
CREATE TYPE "RunTrigger" AS ENUM ('SCHEDULE', 'MANUAL', 'ARRIVAL');

-- CreateEnum
CREATE TYPE "Job" AS ENUM ('CSV_IMPORT', 'IMPORT_PROCESSING', 'SESSION_PROCESSING');

-- CreateEnum
CREATE TYPE "PriceSource" AS ENUM ('TABLE', 'FALLBACK', 'NONE');

-- CreateTable
CREATE TABLE "Company" (
    "id" UUID NOT NULL,
    "name" VARCHAR(255) NOT NULL,
    "email" VARCHAR(255),
    "status" "CompanyStatus" NOT NULL DEFAULT 'ACTIVE',
    "csvUrl" TEXT NOT NULL DEFAULT '',
    "csvUsername" VARCHAR(255),
    "csvPassword" TEXT,
    "feedEtag" TEXT,
    "feedLastModified" TEXT,
    "timeZone" VARCHAR(64) NOT NULL DEFAULT 'Europe/Amsterdam',
    "sentimentAlert" REAL,
    "dashboardOpts" JSONB,
    "maxUsers" INTEGER NOT NULL DEFAULT 10,
    "aiMonthlyBudgetEur" DECIMAL(12,2),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Company_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "email" VARCHAR(255) NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "name" VARCHAR(255) NOT NULL DEFAULT '',
    "image" TEXT,
    "role" "UserRole" NOT NULL DEFAULT 'USER',
    "companyId" UUID NOT NULL,
    "mustChangePassword" BOOLEAN NOT NULL DEFAULT false,
    "passwordChangedAt" TIMESTAMPTZ(3),
    "invitedAt" TIMESTAMPTZ(3),
    "invitedBy" VARCHAR(255),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserLogin" (
    "id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserLogin_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserCredential" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "password" TEXT,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserCredential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserVerification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserVerification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlatformUser" (
    "id" UUID NOT NULL,
    "email" VARCHAR(255) NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "name" VARCHAR(255) NOT NULL DEFAULT '',
    "image" TEXT,
    "role" "PlatformUserRole" NOT NULL DEFAULT 'ADMIN',
    "mustChangePassword" BOOLEAN NOT NULL DEFAULT false,
    "passwordChangedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlatformUser_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlatformLogin" (
    "id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlatformLogin_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlatformCredential" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "password" TEXT,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlatformCredential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlatformVerification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlatformVerification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SessionImport" (
    "id" UUID NOT NULL,
    "companyId" UUID NOT NULL,
    "externalSessionId" VARCHAR(255) NOT NULL,
    "startTime" TIMESTAMPTZ(3) NOT NULL,
    "startTimeRaw" VARCHAR(255) NOT NULL,
    "endTimeRaw" VARCHAR(255) NOT NULL,
    "ipAddress" VARCHAR(255),
    "countryCode" VARCHAR(255),
    "language" VARCHAR(255),
    "messagesSent" INTEGER,
    "sentimentRaw" VARCHAR(255),
    "escalatedRaw" VARCHAR(255),
    "forwardedHrRaw" VARCHAR(255),
    "fullTranscriptUrl" TEXT,
    "avgResponseTimeSeconds" DOUBLE PRECISION,
    "tokens" INTEGER,
    "tokensEur" DECIMAL(12,6),
    "category" VARCHAR(255),
    "initialMessage" TEXT,
    "rawTranscriptContent" TEXT,
    "warnings" JSONB,
    "contentHash" VARCHAR(64) NOT NULL,
    "processedHash" VARCHAR(64),
    "transcriptStale" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "lastError" TEXT,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SessionImport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CsvImportRun" (
    "id" UUID NOT NULL,
    "companyId" UUID NOT NULL,
    "trigger" "RunTrigger" NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'RUNNING',
    "instance" VARCHAR(100) NOT NULL,
    "leaseUntil" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),
    "httpStatus" INTEGER,
    "bytes" BIGINT,
    "rowsRead" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "warnings" INTEGER NOT NULL DEFAULT 0,
    "errorCode" VARCHAR(100),
    "errorMessage" TEXT,

    CONSTRAINT "CsvImportRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CsvRowRejection" (
    "id" UUID NOT NULL,
    "companyId" UUID NOT NULL,
    "runId" UUID,
    "lineNumber" INTEGER NOT NULL,
    "columnNumber" INTEGER,
    "externalSessionId" VARCHAR(255),
    "reasonCode" VARCHAR(50) NOT NULL,
    "message" TEXT NOT NULL,
    "rawRow" TEXT NOT NULL,
    "rowHash" VARCHAR(64) NOT NULL,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "occurrences" INTEGER NOT NULL DEFAULT 1,
    "resolvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CsvRowRejection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "companyId" UUID NOT NULL,
    "importId" UUID,
    "startTime" TIMESTAMPTZ(3) NOT NULL,
    "endTime" TIMESTAMPTZ(3) NOT NULL,
    "endTimeSource" "ValueSource" NOT NULL DEFAULT 'FEED',
    "ipAddress" INET,
    "country" VARCHAR(2),
    "fullTranscriptUrl" TEXT,
    "avgResponseTime" DOUBLE PRECISION,
    "initialMsg" TEXT,
    "language" VARCHAR(2),
    "languageSource" "ValueSource",
    "messagesSent" INTEGER,
    "messagesSentSource" "ValueSource",
    "sentiment" "SentimentCategory",
    "sentimentSource" "ValueSource",
    "escalated" BOOLEAN,
    "escalatedSource" "ValueSource",
    "forwardedHr" BOOLEAN,
    "forwardedHrSource" "ValueSource",
    "category" "SessionCategory",
    "categorySource" "ValueSource",
    "summary" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Message" (
    "sessionId" UUID NOT NULL,
    "order" INTEGER NOT NULL,
    "companyId" UUID NOT NULL,
    "timestamp" TIMESTAMPTZ(3),
    "timestampEstimated" BOOLEAN NOT NULL DEFAULT false,
    "role" VARCHAR(50) NOT NULL,
    "content" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("sessionId","order")
);

-- CreateTable
CREATE TABLE "SessionProcessingStatus" (
    "sessionId" UUID NOT NULL,
    "stage" "ProcessingStage" NOT NULL,
    "companyId" UUID NOT NULL,
    "sessionStart" TIMESTAMPTZ(3) NOT NULL,
    "status" "ProcessingStatus" NOT NULL DEFAULT 'PENDING',
    "dueAt" TIMESTAMPTZ(3),
    "claimedBy" VARCHAR(100),
    "startedAt" TIMESTAMPTZ(3),
    "completedAt" TIMESTAMPTZ(3),
    "errorCode" VARCHAR(100),
    "errorMessage" TEXT,
    "retryCount" INTEGER NOT NULL DEFAULT 0,
    "metadata" JSONB,

    CONSTRAINT "SessionProcessingStatus_pkey" PRIMARY KEY ("sessionId","stage")
);

-- CreateTable
CREATE TABLE "Question" (
    "id" UUID NOT NULL,
    "content" VARCHAR(500) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SessionQuestion" (
    "sessionId" UUID NOT NULL,
    "order" INTEGER NOT NULL,
    "companyId" UUID NOT NULL,
    "questionId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SessionQuestion_pkey" PRIMARY KEY ("sessionId","order")
);

-- CreateTable
CREATE TABLE "AIModel" (
    "id" UUID NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "provider" VARCHAR(50) NOT NULL,
    "maxTokens" INTEGER,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AIModel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AIModelPricing" (
    "id" UUID NOT NULL,
    "aiModelId" UUID NOT NULL,
    "promptTokenCost" DECIMAL(16,12) NOT NULL,
    "completionTokenCost" DECIMAL(16,12) NOT NULL,
    "effectiveFrom" TIMESTAMPTZ(3) NOT NULL,
    "effectiveUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AIModelPricing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CompanyAIModel" (
    "id" UUID NOT NULL,
    "companyId" UUID NOT NULL,
    "aiModelId" UUID NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CompanyAIModel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AIProcessingRequest" (
    "id" UUID NOT NULL,
    "companyId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "provider" VARCHAR(50) NOT NULL,
    "openaiRequestId" VARCHAR(255),
    "serviceTier" VARCHAR(255),
    "systemFingerprint" VARCHAR(255),
    "model" VARCHAR(100) NOT NULL,
    "promptTokens" INTEGER NOT NULL DEFAULT 0,
    "completionTokens" INTEGER NOT NULL DEFAULT 0,
    "totalTokens" INTEGER NOT NULL DEFAULT 0,
    "cachedTokens" INTEGER,
    "audioTokensPrompt" INTEGER,
    "reasoningTokens" INTEGER,
    "audioTokensCompletion" INTEGER,
    "acceptedPredictionTokens" INTEGER,
    "rejectedPredictionTokens" INTEGER,
    "promptTokenCost" DECIMAL(16,12) NOT NULL,
    "completionTokenCost" DECIMAL(16,12) NOT NULL,
    "priceSource" "PriceSource" NOT NULL,
    "usdToEurRate" DECIMAL(10,6) NOT NULL,
    "totalCostEur" DECIMAL(12,8) NOT NULL,
    "processingType" VARCHAR(100) NOT NULL DEFAULT 'session_analysis',
    "success" BOOLEAN NOT NULL,
    "errorMessage" TEXT,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "completedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AIProcessingRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JobRun" (
    "id" UUID NOT NULL,
    "job" "Job" NOT NULL,
    "trigger" "RunTrigger" NOT NULL,
    "companyId" UUID,
    "instance" VARCHAR(100) NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'RUNNING',
    "leaseUntil" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),
    "processed" INTEGER NOT NULL DEFAULT 0,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "errorMessage" TEXT,

    CONSTRAINT "JobRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SchedulerTick" (
    "job" "Job" NOT NULL,
    "lastTick" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SchedulerTick_pkey" PRIMARY KEY ("job")
);

-- CreateTable
CREATE TABLE "RateLimitBucket" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "resetAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RateLimitBucket_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "event" VARCHAR(100) NOT NULL,
    "actor" VARCHAR(255),
    "companyId" UUID,
    "target" VARCHAR(255),
    "result" VARCHAR(50) NOT NULL,
    "ipAddress" VARCHAR(64),

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Company_status_idx" ON "Company"("status");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "User_companyId_idx" ON "User"("companyId");

-- CreateIndex
CREATE UNIQUE INDEX "UserLogin_token_key" ON "UserLogin"("token");

-- CreateIndex
CREATE INDEX "UserLogin_userId_idx" ON "UserLogin"("userId");

-- CreateIndex
CREATE INDEX "UserCredential_userId_idx" ON "UserCredential"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "UserCredential_providerId_accountId_key" ON "UserCredential"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "UserVerification_identifier_idx" ON "UserVerification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "PlatformUser_email_key" ON "PlatformUser"("email");

-- CreateIndex
CREATE UNIQUE INDEX "PlatformLogin_token_key" ON "PlatformLogin"("token");

-- CreateIndex
CREATE INDEX "PlatformLogin_userId_idx" ON "PlatformLogin"("userId");

-- CreateIndex
CREATE INDEX "PlatformCredential_userId_idx" ON "PlatformCredential"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "PlatformCredential_providerId_accountId_key" ON "PlatformCredential"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "PlatformVerification_identifier_idx" ON "PlatformVerification"("identifier");

-- CreateIndex
CREATE INDEX "SessionImport_companyId_createdAt_idx" ON "SessionImport"("companyId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "SessionImport_companyId_externalSessionId_key" ON "SessionImport"("companyId", "externalSessionId");

-- CreateIndex
CREATE INDEX "CsvImportRun_companyId_startedAt_idx" ON "CsvImportRun"("companyId", "startedAt");

-- CreateIndex
CREATE INDEX "CsvRowRejection_companyId_lastSeenAt_idx" ON "CsvRowRejection"("companyId", "lastSeenAt");

-- CreateIndex
CREATE INDEX "CsvRowRejection_runId_idx" ON "CsvRowRejection"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "CsvRowRejection_companyId_rowHash_reasonCode_key" ON "CsvRowRejection"("companyId", "rowHash", "reasonCode");

-- CreateIndex
CREATE UNIQUE INDEX "Session_importId_key" ON "Session"("importId");

-- CreateIndex
CREATE INDEX "Session_companyId_startTime_idx" ON "Session"("companyId", "startTime");

-- CreateIndex
CREATE INDEX "Session_companyId_sentiment_idx" ON "Session"("companyId", "sentiment");

-- CreateIndex
CREATE INDEX "Session_companyId_category_idx" ON "Session"("companyId", "category");

-- CreateIndex
CREATE INDEX "Session_companyId_escalated_idx" ON "Session"("companyId", "escalated");

-- CreateIndex
CREATE INDEX "Session_companyId_forwardedHr_idx" ON "Session"("companyId", "forwardedHr");

-- CreateIndex
CREATE INDEX "Session_companyId_language_idx" ON "Session"("companyId", "language");

-- CreateIndex
CREATE INDEX "Session_companyId_messagesSent_idx" ON "Session"("companyId", "messagesSent");

-- CreateIndex
CREATE INDEX "Session_companyId_avgResponseTime_idx" ON "Session"("companyId", "avgResponseTime");

-- CreateIndex
CREATE INDEX "SessionProcessingStatus_companyId_stage_status_idx" ON "SessionProcessingStatus"("companyId", "stage", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Question_content_key" ON "Question"("content");

-- CreateIndex
CREATE INDEX "SessionQuestion_questionId_idx" ON "SessionQuestion"("questionId");

-- CreateIndex
CREATE UNIQUE INDEX "SessionQuestion_sessionId_questionId_key" ON "SessionQuestion"("sessionId", "questionId");

-- CreateIndex
CREATE UNIQUE INDEX "AIModel_name_key" ON "AIModel"("name");

-- CreateIndex
CREATE INDEX "AIModel_provider_isActive_idx" ON "AIModel"("provider", "isActive");

-- CreateIndex
CREATE INDEX "AIModelPricing_aiModelId_effectiveFrom_idx" ON "AIModelPricing"("aiModelId", "effectiveFrom");

-- CreateIndex
CREATE INDEX "CompanyAIModel_aiModelId_idx" ON "CompanyAIModel"("aiModelId");

-- CreateIndex
CREATE UNIQUE INDEX "CompanyAIModel_companyId_aiModelId_key" ON "CompanyAIModel"("companyId", "aiModelId");

-- CreateIndex
CREATE INDEX "AIProcessingRequest_sessionId_requestedAt_idx" ON "AIProcessingRequest"("sessionId", "requestedAt");

-- CreateIndex
CREATE INDEX "AIProcessingRequest_companyId_requestedAt_idx" ON "AIProcessingRequest"("companyId", "requestedAt");

-- CreateIndex
CREATE INDEX "AIProcessingRequest_requestedAt_idx" ON "AIProcessingRequest"("requestedAt");

-- CreateIndex
CREATE INDEX "AIProcessingRequest_model_idx" ON "AIProcessingRequest"("model");

-- CreateIndex
CREATE INDEX "AIProcessingRequest_success_requestedAt_idx" ON "AIProcessingRequest"("success", "requestedAt");

-- CreateIndex
CREATE INDEX "JobRun_job_startedAt_idx" ON "JobRun"("job", "startedAt");

-- CreateIndex
CREATE INDEX "JobRun_companyId_job_startedAt_idx" ON "JobRun"("companyId", "job", "startedAt");

-- CreateIndex
CREATE INDEX "RateLimitBucket_resetAt_idx" ON "RateLimitBucket"("resetAt");

-- CreateIndex
CREATE INDEX "AuditEvent_companyId_at_idx" ON "AuditEvent"("companyId", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_at_idx" ON "AuditEvent"("at");

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "Company"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UserLogin" ADD CONSTRAINT "UserLogin_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UserCredential" ADD CONSTRAINT "UserCredential_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlatformLogin" ADD CONSTRAINT "PlatformLogin_userId_fkey" FOREIGN KEY ("userId") REFERENCES "PlatformUser"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlatformCredential" ADD CONSTRAINT "PlatformCredential_userId_fkey" FOREIGN KEY ("userId") REFERENCES "PlatformUser"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionImport" ADD CONSTRAINT "SessionImport_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "Company"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CsvImportRun" ADD CONSTRAINT "CsvImportRun_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "Company"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CsvRowRejection" ADD CONSTRAINT "CsvRowRejection_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "Company"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CsvRowRejection" ADD CONSTRAINT "CsvRowRejection_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CsvImportRun"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "Company"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_importId_fkey" FOREIGN KEY ("importId") REFERENCES "SessionImport"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionProcessingStatus" ADD CONSTRAINT "SessionProcessingStatus_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionQuestion" ADD CONSTRAINT "SessionQuestion_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionQuestion" ADD CONSTRAINT "SessionQuestion_questionId_fkey" FOREIGN KEY ("questionId") REFERENCES "Question"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AIModelPricing" ADD CONSTRAINT "AIModelPricing_aiModelId_fkey" FOREIGN KEY ("aiModelId") REFERENCES "AIModel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CompanyAIModel" ADD CONSTRAINT "CompanyAIModel_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "Company"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CompanyAIModel" ADD CONSTRAINT "CompanyAIModel_aiModelId_fkey" FOREIGN KEY ("aiModelId") REFERENCES "AIModel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AIProcessingRequest" ADD CONSTRAINT "AIProcessingRequest_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "JobRun" ADD CONSTRAINT "JobRun_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "Company"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- TEN-10: names are unique ignoring case and surrounding space.
CREATE UNIQUE INDEX "Company_name_key" ON "Company" (lower(trim("name")));

ALTER TABLE "Company"
  ADD CONSTRAINT "Company_name_check" CHECK (trim("name") <> ''),
  ADD CONSTRAINT "Company_maxUsers_check" CHECK ("maxUsers" >= 1),
  ADD CONSTRAINT "Company_sentimentAlert_check" CHECK ("sentimentAlert" BETWEEN 0 AND 1),
  ADD CONSTRAINT "Company_aiMonthlyBudgetEur_check" CHECK ("aiMonthlyBudgetEur" >= 0);

ALTER TABLE "User" ADD CONSTRAINT "User_email_check" CHECK ("email" = lower("email"));
ALTER TABLE "PlatformUser" ADD CONSTRAINT "PlatformUser_email_check" CHECK ("email" = lower("email"));

ALTER TABLE "SessionImport"
  ADD CONSTRAINT "SessionImport_messagesSent_check" CHECK ("messagesSent" >= 0),
  ADD CONSTRAINT "SessionImport_tokens_check" CHECK ("tokens" >= 0),
  ADD CONSTRAINT "SessionImport_tokensEur_check" CHECK ("tokensEur" >= 0),
  ADD CONSTRAINT "SessionImport_avgResponseTimeSeconds_check" CHECK ("avgResponseTimeSeconds" >= 0),
  ADD CONSTRAINT "SessionImport_attempts_check" CHECK ("attempts" >= 0);

-- The rows that wait for conversion (PIPE-11), oldest session first.
CREATE INDEX "SessionImport_waiting_idx" ON "SessionImport" ("startTime")
  WHERE "processedHash" IS DISTINCT FROM "contentHash";

-- One import of a company at a time, whatever the number of instances.
CREATE UNIQUE INDEX "CsvImportRun_running_key" ON "CsvImportRun" ("companyId")
  WHERE "status" = 'RUNNING';

CREATE INDEX "CsvRowRejection_open_idx" ON "CsvRowRejection" ("companyId", "lastSeenAt")
  WHERE "resolvedAt" IS NULL;

ALTER TABLE "Session"
  ADD CONSTRAINT "Session_endTime_check" CHECK ("endTime" >= "startTime"),
  ADD CONSTRAINT "Session_messagesSent_check" CHECK ("messagesSent" >= 0),
  ADD CONSTRAINT "Session_avgResponseTime_check" CHECK ("avgResponseTime" >= 0),
  ADD CONSTRAINT "Session_country_check" CHECK ("country" ~ '^[A-Z]{2}$'),
  ADD CONSTRAINT "Session_language_check" CHECK ("language" ~ '^[a-z]{2}$'),
  ADD CONSTRAINT "Session_summary_check" CHECK (char_length("summary") BETWEEN 10 AND 300);

ALTER TABLE "Message"
  ADD CONSTRAINT "Message_order_check" CHECK ("order" >= 0),
  ADD CONSTRAINT "Message_role_check" CHECK ("role" IN ('user', 'assistant', 'system', 'unknown'));

ALTER TABLE "SessionProcessingStatus"
  ADD CONSTRAINT "SessionProcessingStatus_retryCount_check" CHECK ("retryCount" >= 0),
  ADD CONSTRAINT "SessionProcessingStatus_completedAt_check" CHECK ("completedAt" >= "startedAt"),
  ADD CONSTRAINT "SessionProcessingStatus_claim_check"
    CHECK (("status" = 'IN_PROGRESS') = ("claimedBy" IS NOT NULL)),
  ADD CONSTRAINT "SessionProcessingStatus_lease_check"
    CHECK ("status" <> 'IN_PROGRESS' OR "dueAt" IS NOT NULL),
  ADD CONSTRAINT "SessionProcessingStatus_settled_check"
    CHECK ("status" NOT IN ('COMPLETED', 'SKIPPED') OR "dueAt" IS NULL);

-- What workers claim from (PIPE-6), and what the processing page lists (PIPE-13).
CREATE INDEX "SessionProcessingStatus_due_idx" ON "SessionProcessingStatus" ("stage", "sessionStart")
  WHERE "dueAt" IS NOT NULL;
CREATE INDEX "SessionProcessingStatus_failed_idx"
  ON "SessionProcessingStatus" ("companyId", "completedAt" DESC)
  WHERE "status" = 'FAILED';

ALTER TABLE "SessionQuestion"
  ADD CONSTRAINT "SessionQuestion_order_check" CHECK ("order" >= 0);

-- DM-1: a question that no session asks any more goes with the last one that did. The rows are
-- locked first, so that a session which begins to ask it at this moment either keeps it or waits.
CREATE FUNCTION "deleteUnaskedQuestions"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM "Question" WHERE "id" IN (SELECT "questionId" FROM removed) ORDER BY "id" FOR UPDATE;
  DELETE FROM "Question" q
    WHERE q."id" IN (SELECT "questionId" FROM removed)
      AND NOT EXISTS (SELECT 1 FROM "SessionQuestion" s WHERE s."questionId" = q."id");
  RETURN NULL;
END $$;
CREATE TRIGGER "SessionQuestion_removed" AFTER DELETE ON "SessionQuestion"
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION "deleteUnaskedQuestions"();

ALTER TABLE "AIModel" ADD CONSTRAINT "AIModel_maxTokens_check" CHECK ("maxTokens" > 0);
ALTER TABLE "AIModelPricing"
  ADD CONSTRAINT "AIModelPricing_cost_check"
    CHECK ("promptTokenCost" >= 0 AND "completionTokenCost" >= 0),
  ADD CONSTRAINT "AIModelPricing_period_check" CHECK ("effectiveUntil" > "effectiveFrom");

-- Periods of one model do not overlap. An exclusion constraint would need the extension
-- btree_gist, which not every host allows; the lock on the model makes the test safe.
CREATE FUNCTION "refuseOverlappingPrices"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM "AIModel" WHERE "id" = NEW."aiModelId" FOR UPDATE;
  IF EXISTS (
    SELECT 1 FROM "AIModelPricing" p
    WHERE p."aiModelId" = NEW."aiModelId" AND p."id" <> NEW."id"
      AND tstzrange(p."effectiveFrom", p."effectiveUntil")
        && tstzrange(NEW."effectiveFrom", NEW."effectiveUntil")
  ) THEN
    RAISE EXCEPTION 'prices of one model overlap in time' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "AIModelPricing_overlap" AFTER INSERT OR UPDATE ON "AIModelPricing"
  FOR EACH ROW EXECUTE FUNCTION "refuseOverlappingPrices"();

CREATE UNIQUE INDEX "CompanyAIModel_default_key" ON "CompanyAIModel" ("companyId") WHERE "isDefault";

ALTER TABLE "AIProcessingRequest"
  ADD CONSTRAINT "AIProcessingRequest_tokens_check"
    CHECK ("promptTokens" >= 0 AND "completionTokens" >= 0 AND "totalTokens" >= 0),
  ADD CONSTRAINT "AIProcessingRequest_cost_check"
    CHECK ("promptTokenCost" >= 0 AND "completionTokenCost" >= 0 AND "totalCostEur" >= 0),
  ADD CONSTRAINT "AIProcessingRequest_completedAt_check" CHECK ("completedAt" >= "requestedAt");

ALTER TABLE "CsvImportRun"
  ADD CONSTRAINT "CsvImportRun_finishedAt_check" CHECK ("finishedAt" >= "startedAt");
ALTER TABLE "JobRun" ADD CONSTRAINT "JobRun_finishedAt_check" CHECK ("finishedAt" >= "startedAt");

-- AI-16: the models that the application knows, with their prices in USD for one token.
INSERT INTO "AIModel" ("id", "name", "provider", "maxTokens") VALUES
  ('4b1d1a60-0000-4000-8000-000000000001', 'gpt-4o', 'openai', 128000),
  ('4b1d1a60-0000-4000-8000-000000000002', 'gpt-4o-2024-08-06', 'openai', 128000),
  ('4b1d1a60-0000-4000-8000-000000000003', 'gpt-4-turbo', 'openai', 128000),
  ('4b1d1a60-0000-4000-8000-000000000004', 'gpt-4o-mini', 'openai', 128000);
INSERT INTO "AIModelPricing"
  ("id", "aiModelId", "promptTokenCost", "completionTokenCost", "effectiveFrom") VALUES
  ('4b1d1a61-0000-4000-8000-000000000001', '4b1d1a60-0000-4000-8000-000000000001', 0.0000025, 0.00001, '2024-01-01Z'),
  ('4b1d1a61-0000-4000-8000-000000000002', '4b1d1a60-0000-4000-8000-000000000002', 0.0000025, 0.00001, '2024-01-01Z'),
  ('4b1d1a61-0000-4000-8000-000000000003', '4b1d1a60-0000-4000-8000-000000000003', 0.00001, 0.00003, '2024-01-01Z'),
  ('4b1d1a61-0000-4000-8000-000000000004', '4b1d1a60-0000-4000-8000-000000000004', 0.00000015, 0.0000006, '2024-01-01Z');
