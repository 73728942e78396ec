/*
 * A PKCS#11 module that forwards to a real one, and fails as a plan file says.
 *
 * FAILING_TOKEN_MODULE names the real module, FAILING_TOKEN_PLAN the plan, FAILING_TOKEN_COUNTS a
 * file that is mapped: one line of 32 bytes for each function with its calls since the plan last
 * changed, then "sessions" (open now) and "hits" (faults met).
 *
 * The plan is read at each call. Its first line is a serial number; a plan with another one starts
 * all counts anew. Then one rule a line, numbers in C notation:
 *   fail C_Sign 2 0x30    the second call does nothing and answers 0x30; * is any function
 *   lose C_Sign 2 0x30    the second call is made, and answers 0x30 nevertheless
 *   delay C_Sign 2 300    the second call waits 300 ms first
 *   hang C_Sign 2         the second call waits until the plan changes
 *   flip C_Sign 2         the first output from the second call on has its last bit flipped
 *   sick C_Sign 2 0x30    the second call and all later ones answer 0x30
 *   gone                  the token is out of its slot: sessions and logins die with it
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef unsigned long word;

/* The functions of version 2.40 in the order of its function list, with their argument counts. */
#define FUNCTIONS(X)                                                                               \
    X(C_Initialize, 1) X(C_Finalize, 1) X(C_GetInfo, 1) X(C_GetFunctionList, 1)                    \
    X(C_GetSlotList, 3) X(C_GetSlotInfo, 2) X(C_GetTokenInfo, 2) X(C_GetMechanismList, 3)          \
    X(C_GetMechanismInfo, 3) X(C_InitToken, 4) X(C_InitPIN, 3) X(C_SetPIN, 5)                      \
    X(C_OpenSession, 5) X(C_CloseSession, 1) X(C_CloseAllSessions, 1) X(C_GetSessionInfo, 2)       \
    X(C_GetOperationState, 3) X(C_SetOperationState, 5) X(C_Login, 4) X(C_Logout, 1)               \
    X(C_CreateObject, 4) X(C_CopyObject, 5) X(C_DestroyObject, 2) X(C_GetObjectSize, 3)            \
    X(C_GetAttributeValue, 4) X(C_SetAttributeValue, 4) X(C_FindObjectsInit, 3)                    \
    X(C_FindObjects, 4) X(C_FindObjectsFinal, 1) X(C_EncryptInit, 3) X(C_Encrypt, 5)               \
    X(C_EncryptUpdate, 5) X(C_EncryptFinal, 3) X(C_DecryptInit, 3) X(C_Decrypt, 5)                 \
    X(C_DecryptUpdate, 5) X(C_DecryptFinal, 3) X(C_DigestInit, 2) X(C_Digest, 5)                   \
    X(C_DigestUpdate, 3) X(C_DigestKey, 2) X(C_DigestFinal, 3) X(C_SignInit, 3) X(C_Sign, 5)       \
    X(C_SignUpdate, 3) X(C_SignFinal, 3) X(C_SignRecoverInit, 3) X(C_SignRecover, 5)               \
    X(C_VerifyInit, 3) X(C_Verify, 5) X(C_VerifyUpdate, 3) X(C_VerifyFinal, 3)                     \
    X(C_VerifyRecoverInit, 3) X(C_VerifyRecover, 5) X(C_DigestEncryptUpdate, 5)                    \
    X(C_DecryptDigestUpdate, 5) X(C_SignEncryptUpdate, 5) X(C_DecryptVerifyUpdate, 5)              \
    X(C_GenerateKey, 5) X(C_GenerateKeyPair, 8) X(C_WrapKey, 6) X(C_UnwrapKey, 8)                  \
    X(C_DeriveKey, 6) X(C_SeedRandom, 3) X(C_GenerateRandom, 3) X(C_GetFunctionStatus, 1)          \
    X(C_CancelFunction, 1) X(C_WaitForSlotEvent, 3)

#define INDEX(name, arguments) I_##name,
#define NAME(name, arguments) #name,
enum { FUNCTIONS(INDEX) COUNT };
static const char *const names[COUNT] = {FUNCTIONS(NAME)};

struct list {
    unsigned char version[2];
    word (*call[COUNT])(); /* each with its own arguments */
};

enum { OK = 0, FUNCTION_FAILED = 6, DEVICE_REMOVED = 0x32, TOKEN_NOT_PRESENT = 0xE0 };
enum { LINE = 32, LINES = COUNT + 2, PLAN = 4096, SLOTS = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct list *real;
static struct list shim;
static char *counts_file;
static char serial[32];
static word counts[COUNT], any, sessions, hits;
static int flipped, was_gone;
static word slots[SLOTS];
static int slot_count;

static void show(int line, const char *name, word value) {
    char text[LINE + 1];
    snprintf(text, sizeof text, "%-22s %8lu\n", name, value);
    if (counts_file) memcpy(counts_file + line * LINE, text, LINE);
}

static void show_all(void) {
    for (int i = 0; i < COUNT; i++) show(i, names[i], counts[i]);
    show(COUNT, "sessions", sessions);
    show(COUNT + 1, "hits", hits);
}

static void read_plan(char plan[PLAN]) {
    const char *path = getenv("FAILING_TOKEN_PLAN");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t size = file < 0 ? 0 : read(file, plan, PLAN - 1);
    if (file >= 0) close(file);
    plan[size < 0 ? 0 : size] = 0;
}

/* What the plan holds for one call. */
struct fault {
    int fails, loses, hangs, flips, gone;
    word code, delay;
    char serial[32];
};

/* Under the lock: counts the call and looks it up. */
static struct fault look_up(int function) {
    struct fault fault = {0};
    char plan[PLAN], *next = NULL;
    read_plan(plan);
    char *line = strtok_r(plan, "\n", &next);
    snprintf(fault.serial, sizeof fault.serial, "%s", line ? line : "");
    if (strcmp(serial, fault.serial)) {
        strcpy(serial, fault.serial);
        memset(counts, 0, sizeof counts);
        any = hits = flipped = 0;
    }
    word number = ++counts[function], overall = ++any;
    while ((line = strtok_r(NULL, "\n", &next))) {
        char verb[16] = "", name[40] = "";
        word at = 0;
        long value = 0;
        if (sscanf(line, "%15s %39s %lu %li", verb, name, &at, &value) == 1 && !strcmp(verb, "gone"))
            fault.gone = 1;
        int every = !strcmp(name, "*");
        if (!every && strcmp(name, names[function])) continue;
        word now = every ? overall : number;
        if (!strcmp(verb, "flip")) fault.flips |= now >= at && !flipped;
        if (!strcmp(verb, "sick") && now >= at) { fault.fails = 1; fault.code = value; }
        if (now != at) continue;
        if (!strcmp(verb, "fail")) { fault.fails = 1; fault.code = value; }
        if (!strcmp(verb, "lose")) { fault.loses = 1; fault.code = value; }
        if (!strcmp(verb, "delay")) fault.delay = value;
        if (!strcmp(verb, "hang")) fault.hangs = 1;
    }
    if (fault.fails || fault.loses || fault.delay || fault.hangs) hits++;
    show_all();
    return fault;
}

static void wait_for_another_plan(const char *old) {
    char plan[PLAN], *next = NULL;
    do {
        usleep(10000);
        read_plan(plan);
        strtok_r(plan, "\n", &next);
    } while (!strcmp(plan, old));
}

/* Under the lock, at the first call after the token left. */
static void take_away(void) {
    for (int i = 0; i < slot_count; i++) real->call[I_C_CloseAllSessions](slots[i]);
    sessions = 0;
    show_all();
}

/* What a module says of an empty slot. */
static word gone(int function, word *a) {
    switch (function) {
        case I_C_GetSlotList:
            *(word *)a[2] = 0;
            return OK;
        case I_C_GetSlotInfo: case I_C_GetTokenInfo: case I_C_GetMechanismList:
        case I_C_GetMechanismInfo: case I_C_OpenSession: case I_C_InitToken:
            return TOKEN_NOT_PRESENT;
        default:
            return DEVICE_REMOVED;
    }
}

static int outlives_token(int function) {
    return function == I_C_Initialize || function == I_C_Finalize || function == I_C_GetInfo;
}

/* Under the lock: keeps count of sessions and slots. */
static void note(int function, word *a, word answer) {
    if (answer != OK) return;
    if (function == I_C_OpenSession) {
        int i = 0;
        while (i < slot_count && slots[i] != a[0]) i++;
        if (i == slot_count && slot_count < SLOTS) slots[slot_count++] = a[0];
        sessions++;
    }
    if (function == I_C_CloseSession && sessions) sessions--;
    if (function == I_C_CloseAllSessions || function == I_C_Finalize) sessions = 0;
    if (function == I_C_Finalize) slot_count = 0;
}

/* The last bit of what a function put out, once; a size query puts out nothing. */
static void flip(int function, word *a) {
    unsigned char *out = NULL;
    word length = 0;
    switch (function) {
        case I_C_Encrypt: case I_C_Decrypt: case I_C_Sign:
            out = (unsigned char *)a[3];
            length = *(word *)a[4];
            break;
        case I_C_WrapKey:
            out = (unsigned char *)a[4];
            length = *(word *)a[5];
            break;
        case I_C_GetAttributeValue:
            out = (unsigned char *)((word *)a[2])[1];
            length = ((word *)a[2])[2];
            break;
        case I_C_GenerateRandom:
            out = (unsigned char *)a[1];
            length = a[2];
            break;
    }
    if (out && length && length != (word)-1) {
        out[length - 1] ^= 1;
        flipped = 1;
        hits++;
    }
}

static word forward(int function, int arguments, word *a) {
    switch (arguments) {
        case 1: return real->call[function](a[0]);
        case 2: return real->call[function](a[0], a[1]);
        case 3: return real->call[function](a[0], a[1], a[2]);
        case 4: return real->call[function](a[0], a[1], a[2], a[3]);
        case 5: return real->call[function](a[0], a[1], a[2], a[3], a[4]);
        case 6: return real->call[function](a[0], a[1], a[2], a[3], a[4], a[5]);
        default: return real->call[function](a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    }
}

static word through(int function, int arguments, word *a) {
    pthread_mutex_lock(&lock);
    struct fault fault = look_up(function);
    if (fault.gone && !was_gone) take_away();
    was_gone = fault.gone;
    pthread_mutex_unlock(&lock);
    if (fault.delay) usleep(fault.delay * 1000);
    if (fault.hangs) wait_for_another_plan(fault.serial);
    if (fault.fails) return fault.code;
    if (fault.gone && !outlives_token(function)) return gone(function, a);
    word answer = forward(function, arguments, a);
    pthread_mutex_lock(&lock);
    note(function, a, answer);
    if (fault.flips && answer == OK) flip(function, a);
    show_all();
    pthread_mutex_unlock(&lock);
    return fault.loses && answer == OK ? fault.code : answer;
}

#define TAKE_1 word a0
#define TAKE_2 TAKE_1, word a1
#define TAKE_3 TAKE_2, word a2
#define TAKE_4 TAKE_3, word a3
#define TAKE_5 TAKE_4, word a4
#define TAKE_6 TAKE_5, word a5
#define TAKE_8 TAKE_6, word a6, word a7
#define GIVE_1 a0
#define GIVE_2 GIVE_1, a1
#define GIVE_3 GIVE_2, a2
#define GIVE_4 GIVE_3, a3
#define GIVE_5 GIVE_4, a4
#define GIVE_6 GIVE_5, a5
#define GIVE_8 GIVE_6, a6, a7
#define SHIM(name, arguments)                                                                      \
    static word shim_##name(TAKE_##arguments) {                                                    \
        word a[] = {GIVE_##arguments};                                                             \
        return through(I_##name, arguments, a);                                                    \
    }
FUNCTIONS(SHIM)
#define ENTRY(name, arguments) shim.call[I_##name] = (word (*)())shim_##name;

static int start(void) {
    const char *path = getenv("FAILING_TOKEN_MODULE"), *counted = getenv("FAILING_TOKEN_COUNTS");
    void *module = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    word (*list)(struct list **) = NULL;
    if (module) *(void **)&list = dlsym(module, "C_GetFunctionList");
    if (!list || list(&real) != OK) return 0;
    int file = counted ? open(counted, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file >= 0) {
        if (ftruncate(file, LINES * LINE) == 0) {
            void *map = mmap(NULL, LINES * LINE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            counts_file = map == MAP_FAILED ? NULL : map;
        }
        close(file);
    }
    memcpy(shim.version, real->version, sizeof shim.version);
    FUNCTIONS(ENTRY)
    return 1;
}

word C_GetFunctionList(struct list **out) {
    pthread_mutex_lock(&lock);
    int started = real != NULL || start();
    pthread_mutex_unlock(&lock);
    if (!started) return FUNCTION_FAILED;
    *out = &shim;
    return OK;
}
